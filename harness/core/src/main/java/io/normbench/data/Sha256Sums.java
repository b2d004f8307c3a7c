package io.normbench.data;

import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The checksums of a data folder: the file {@code SHA256SUMS}, as {@code sha256sum} writes it.
 *
 * <p>A folder without that file is read unchecked. In a folder with it, every file that is read must be listed and must
 * have the listed hash. A suite can pin the list itself with its option {@code sha256}, and with it the whole folder.
 */
public final class Sha256Sums {
    /** Name of the list in a data folder. */
    public static final String FILE = "SHA256SUMS";

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](?:\\./)?(.+)");

    private final Path folder;
    private final Optional<String> ownHash;
    private final Map<String, String> hashes;

    private Sha256Sums(Path folder, Optional<String> ownHash, Map<String, String> hashes) {
        this.folder = folder;
        this.ownHash = ownHash;
        this.hashes = hashes;
    }

    /**
     * Reads the list of {@code folder}, if it has one.
     *
     * @param pinned the hash the list itself must have, or an empty text
     */
    public static Sha256Sums of(Path folder, String pinned) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            if (!pinned.isEmpty()) {
                throw UserError.badData(
                        file + " is missing, but the suite pins it with option 'sha256'; make it with 'sha256sum' over "
                                + "the data files, or remove the option");
            }
            return new Sha256Sums(folder, Optional.empty(), Map.of());
        }
        byte[] bytes = DataFiles.read(file);
        String found = Sha256.of(bytes);
        if (!pinned.isEmpty() && !found.equals(pinned.toLowerCase(Locale.ROOT))) {
            throw UserError.badData(file + " has SHA-256 " + found + "; the suite's option 'sha256' expects " + pinned);
        }
        return new Sha256Sums(folder, Optional.of(found), parse(file, new String(bytes, StandardCharsets.UTF_8)));
    }

    private static Map<String, String> parse(Path file, String text) {
        Map<String, String> hashes = new TreeMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (line.matches()) {
                hashes.put(line.group(2), line.group(1).toLowerCase(Locale.ROOT));
            } else if (!lines.get(i).isBlank()) {
                throw UserError.badData(
                        file + ", line " + (i + 1) + ": expected 64 hexadecimal digits, two spaces and a file name, as "
                                + "'sha256sum' writes them");
            }
        }
        return hashes;
    }

    /** Whether the folder has a list. */
    public boolean present() {
        return ownHash.isPresent();
    }

    /** The hash of the list itself. */
    public Optional<String> ownHash() {
        return ownHash;
    }

    /** Checks that {@code name}, a path relative to the folder with forward slashes, is listed if there is a list. */
    public void requireListed(String name) {
        if (present() && !hashes.containsKey(name)) {
            throw UserError.badData(
                    folder.resolve(FILE) + " does not list " + name + "; add its line, or remove the file " + name);
        }
    }

    /** Checks the {@code found} hash of {@code name} against the list, if there is one. */
    public void check(String name, String found) {
        requireListed(name);
        String expected = hashes.get(name);
        if (expected != null && !expected.equals(found)) {
            throw UserError.badData(folder.resolve(name) + " has SHA-256 " + found + "; " + FILE + " expects "
                    + expected + ". Fetch the file again");
        }
    }

    /** Every listed name that starts with {@code prefix}, in order. */
    public List<String> names(String prefix) {
        return hashes.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }
}
