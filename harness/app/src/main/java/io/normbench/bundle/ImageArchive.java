package io.normbench.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.util.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a bundle as a container image that {@code docker load} and {@code podman load} take, without a registry.
 *
 * <p>The format is that of {@code docker save}: {@code manifest.json}, the image's configuration and its layer, each named
 * by its SHA-256 (Docker Image Specification 1.2). The configuration has a fixed date, so that an image's digest, which is
 * the configuration's, says what is in it.
 */
public final class ImageArchive {
    /** Who workers are in a container, unless they must write for another user. */
    public static final int USER = 65532;

    /** Where the bundle lies in an image. */
    public static final String HOME = "/opt/normbench";

    private static final String EPOCH = "1970-01-01T00:00:00Z";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private ImageArchive() {}

    /**
     * What was written.
     *
     * @param digest the image's digest, {@code sha256:…}
     * @param bytes size of the archive
     * @param layerBytes size of what it unpacks to, with its tar headers
     */
    public record Written(String digest, long bytes, long layerBytes) {}

    /**
     * Writes an image.
     *
     * @param bundle a bundle
     * @param name the image's name, with a tag
     * @param labels what it says of itself
     * @param file the archive, which is replaced
     * @throws UserError if the bundle cannot be read or the file not be written
     */
    public static Written write(Path bundle, String name, Map<String, String> labels, Path file) {
        if (!Files.isExecutable(bundle.resolve("runtime/bin/java"))) {
            throw UserError.usage(bundle + ": no bundle of NormBench; make one with 'make bundle'");
        }
        ImageLayer layer = new ImageLayer(bundle, HOME, USER);
        try {
            Counted counted = count(layer);
            byte[] config = JSON.writeValueAsBytes(config(counted.sha256(), labels));
            String digest = hex(sha256().digest(config));
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 20);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                begin(tar, counted.sha256() + "/layer.tar", counted.bytes());
                layer.write(tar);
                tar.closeArchiveEntry();
                put(tar, digest + ".json", config);
                put(
                        tar,
                        "manifest.json",
                        JSON.writeValueAsBytes(List.of(Map.of(
                                "Config", digest + ".json",
                                "Layers", List.of(counted.sha256() + "/layer.tar"),
                                "RepoTags", List.of(name)))));
            }
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            return new Written("sha256:" + digest, Files.size(file), counted.bytes());
        } catch (IOException e) {
            throw UserError.infrastructure(
                    file + ": cannot be written: " + e.getMessage() + "; free some room, or name another file", e);
        }
    }

    private static Map<String, Object> config(String layer, Map<String, String> labels) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("Entrypoint", List.of(HOME + "/runtime/bin/java"));
        process.put("Env", List.of("LC_ALL=C.UTF-8", "PATH=" + HOME + "/runtime/bin"));
        process.put("Labels", new TreeMap<>(labels));
        process.put("User", USER + ":" + USER);
        process.put("WorkingDir", "/tmp");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architecture", "amd64");
        config.put("config", process);
        config.put("created", EPOCH);
        config.put("history", List.of(Map.of("created", EPOCH, "created_by", "normbench image")));
        config.put("os", "linux");
        config.put("rootfs", Map.of("type", "layers", "diff_ids", List.of("sha256:" + layer)));
        return config;
    }

    private record Counted(String sha256, long bytes) {}

    private static Counted count(ImageLayer layer) throws IOException {
        MessageDigest digest = sha256();
        long[] bytes = new long[1];
        OutputStream nowhere = new OutputStream() {
            @Override
            public void write(int one) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] some, int from, int length) {
                bytes[0] += length;
            }
        };
        layer.write(new BufferedOutputStream(new DigestOutputStream(nowhere, digest), 1 << 20));
        return new Counted(hex(digest.digest()), bytes[0]);
    }

    private static void begin(TarArchiveOutputStream tar, String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        tar.putArchiveEntry(entry);
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        begin(tar, name, bytes.length);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
