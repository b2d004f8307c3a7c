package io.normbench.run.setup;

import io.normbench.machine.HarnessBuild;
import io.normbench.result.Build;
import io.normbench.result.Manifest.Harness;
import io.normbench.suite.Suite;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Tells builds apart by what they are made of.
 *
 * <p>A distribution's jars are some hundred megabytes, too much to be read at every start. Of each jar the name, the size
 * and its list of entries count, which has the CRC-32 of every entry; of natives that a bundle has unpacked, names and
 * sizes. Plug-ins, which are small, are hashed whole.
 */
public final class BuildParts {
    /** The part that is NormBench's own jars and launcher. */
    static final String CODE = "normbench";

    /** The longest end of a jar in which the pointer to its list of entries may lie. */
    private static final int LONGEST_END = 22 + 0xffff;

    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int OFFSET_FIELD = 16;

    private BuildParts() {}

    /** The build that measures {@code suite}. */
    public static Build of(RunContext context, Suite suite) {
        return of(
                context.installation(),
                suite.engines(),
                HarnessBuild.find(context.machine().commands()));
    }

    /**
     * The build of {@code installation}.
     *
     * @param engines engines; those that the installation lacks have no part
     * @param harness its version and commit
     * @throws UserError if a plug-in or a jar cannot be read
     */
    static Build of(Installation installation, Collection<String> engines, Harness harness) {
        Map<String, String> parts = new LinkedHashMap<>();
        try {
            if (installation.home().isPresent()) {
                Path home = installation.home().get();
                Path lib = home.resolve("lib");
                parts.put(CODE, hash(home, List.of(home.resolve("bin"), lib.resolve("app"), lib.resolve("core"))));
                for (String engine : engines.stream().sorted().distinct().toList()) {
                    parts.put(
                            "engine." + engine,
                            hash(home, List.of(lib.resolve("engines").resolve(engine))));
                }
            }
            int number = 0;
            for (Path plugin : installation.plugins()) {
                parts.put("plugin." + ++number + "." + plugin.getFileName(), Sha256.of(plugin));
            }
        } catch (IOException e) {
            throw UserError.infrastructure("cannot tell which build this is: " + e + ". Check permissions.", e);
        }
        return Build.of(harness, parts);
    }

    /** Hash of the files in {@code folders}; caches that a machine makes for itself lie there, too, and do not count. */
    private static String hash(Path home, List<Path> folders) throws IOException {
        Sha256.Lines lines = new Sha256.Lines();
        for (Path folder : folders) {
            for (Path file : files(folder)) {
                String name = file.toString();
                String content =
                        name.endsWith(".jar") ? entries(file) : name.endsWith("normbench") ? Sha256.of(file) : "";
                lines.add(home.relativize(file) + " " + Files.size(file) + " " + content);
            }
        }
        return lines.hash();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> folder.equals(file.getParent())
                            ? file.toString().endsWith(".jar") || file.endsWith("normbench")
                            : folder.relativize(file).startsWith(Installation.UNPACKED))
                    .sorted()
                    .toList();
        }
    }

    /** CRC-32 of a jar from its list of entries on; of what is no jar, that of its end. */
    private static String entries(Path jar) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
            long from = Math.max(0, file.length() - LONGEST_END);
            ByteBuffer end = ByteBuffer.wrap(read(file, from)).order(ByteOrder.LITTLE_ENDIAN);
            int at = end.limit() - END_BYTES;
            while (at >= 0 && end.getInt(at) != END_SIGNATURE) {
                at--;
            }
            long list = at < 0 ? from : Integer.toUnsignedLong(end.getInt(at + OFFSET_FIELD));
            CRC32 crc = new CRC32();
            crc.update(list >= from ? end.array() : read(file, list));
            return Long.toHexString(crc.getValue());
        }
    }

    private static byte[] read(RandomAccessFile file, long from) throws IOException {
        byte[] bytes = new byte[(int) (file.length() - from)];
        file.seek(from);
        file.readFully(bytes);
        return bytes;
    }
}
