package io.normbench.run.slurm;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where one attempt at an element puts its rows: a run directory of its own, {@code shards/s1-a0-e3-r2}. Attempts may
 * overlap, since Slurm requeues the element of a node that it lost while its processes live on, so none writes into
 * another's.
 *
 * @param folder the folder
 * @param submission number of the submission
 * @param array number of the array in it
 * @param element number of the element in that
 * @param attempt how often Slurm had started it before
 */
public record Shard(Path folder, int submission, int array, int element, int attempt) {
    /** The folder of all shards in a run directory. */
    static final String DIRECTORY = "shards";

    private static final Pattern NAME = Pattern.compile("s([0-9]+)-a([0-9]+)-e([0-9]+)-r([0-9]+)");
    private static final String HEARTBEAT = "heartbeat";
    private static final String COLLECTED = "collected";

    /** The shard of an attempt. */
    static Shard of(Path runDir, int submission, int array, int element, int attempt) {
        String name = "s" + submission + "-a" + array + "-e" + element + "-r" + attempt;
        return new Shard(runDir.resolve(DIRECTORY).resolve(name), submission, array, element, attempt);
    }

    /** All shards of {@code runDir}, attempts of an element in order. */
    static List<Shard> all(Path runDir) {
        Path folder = runDir.resolve(DIRECTORY);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Shard> shards = new ArrayList<>();
        try (Stream<Path> folders = Files.list(folder)) {
            folders.forEach(each -> {
                Matcher matcher = NAME.matcher(each.getFileName().toString());
                if (matcher.matches()) {
                    shards.add(new Shard(
                            each,
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            Integer.parseInt(matcher.group(3)),
                            Integer.parseInt(matcher.group(4))));
                }
            });
        } catch (IOException e) {
            throw UserError.infrastructure(folder + ": cannot be listed: " + e.getMessage() + "; check permissions", e);
        }
        shards.sort(Comparator.comparingInt(Shard::submission)
                .thenComparingInt(Shard::array)
                .thenComparingInt(Shard::element)
                .thenComparingInt(Shard::attempt));
        return shards;
    }

    private Path fence() {
        return folder.resolveSibling("s" + submission + "-a" + array + "-e" + element + ".attempt");
    }

    /** Keeps earlier attempts from writing further rows. */
    void raiseFence() {
        write(fence(), Integer.toString(attempt));
    }

    /** Whether a later attempt has begun. */
    boolean fenced() {
        return read(fence()).map(text -> Integer.parseInt(text) > attempt).orElse(false);
    }

    /** Says that the attempt lives. */
    void beat(Instant now, String text) {
        write(folder.resolve(HEARTBEAT), now + " " + text);
    }

    /** When it last said so; empty if never. */
    Optional<Instant> lastBeat() {
        return read(folder.resolve(HEARTBEAT)).map(text -> Instant.parse(text.split(" ")[0]));
    }

    /** What it was like when it was last merged; empty if it never was. */
    String collected() {
        return read(folder.resolve(COLLECTED)).orElse("");
    }

    void collected(String state) {
        write(folder.resolve(COLLECTED), state);
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.write(partial, text.getBytes(StandardCharsets.UTF_8));
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be written: " + e.getMessage() + "; free some room", e);
        }
    }
}
