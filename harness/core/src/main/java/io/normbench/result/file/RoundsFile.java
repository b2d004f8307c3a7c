package io.normbench.result.file;

import io.normbench.result.Block;
import io.normbench.util.UserError;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The raw blocks of one worker of a comparison group, {@code steps/<group>-w<worker>.csv.gz}, kept so that anyone can
 * compute the estimates again.
 *
 * <p>Each call of {@link #append} adds one complete gzip member, and gzip members laid end to end are one gzip file: a
 * worker that is killed loses at most the round in flight, and {@code zcat} reads what is there.
 */
public final class RoundsFile implements AutoCloseable {
    private static final List<String> COLUMNS = List.of(
            "worker",
            "phase",
            "round",
            "position",
            "member",
            "steps",
            "nanos",
            "step_nanos",
            "device_step_nanos",
            "disturbance");

    private final Path file;
    private final FileOutputStream output;

    private RoundsFile(Path file, FileOutputStream output) {
        this.file = file;
        this.output = output;
    }

    /** Returns where the blocks of a worker lie; the identity may hold no path separator. */
    public static Path path(Path runDir, String groupId, int worker) {
        return TrialFile.path(runDir, StepsFile.DIRECTORY, groupId, "w" + worker, ".csv.gz");
    }

    /** Deletes the files of all workers of a group: a new measurement begins. */
    public static void clear(Path runDir, String groupId) {
        Path directory = path(runDir, groupId, 1).getParent();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, groupId + "-w*.csv.gz")) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException failure) {
            throw UserError.infrastructure(
                    "cannot delete old blocks in " + directory + ": " + failure + ". Check permissions.", failure);
        }
    }

    /** Begins the file of a worker, replacing that of an earlier attempt. */
    public static RoundsFile create(Path runDir, String groupId, int worker) {
        Path file = path(runDir, groupId, worker);
        try {
            Files.createDirectories(file.getParent());
            RoundsFile rounds = new RoundsFile(file, new FileOutputStream(file.toFile()));
            rounds.write(CsvLine.write(COLUMNS));
            return rounds;
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    /** Appends blocks, usually those of a round; when this returns, they survive the end of this process. */
    public void append(List<Block> blocks) {
        StringBuilder lines = new StringBuilder();
        blocks.forEach(block -> lines.append(CsvLine.write(texts(block))));
        try {
            write(lines.toString());
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    @Override
    public void close() {
        try {
            output.close();
        } catch (IOException failure) {
            throw cannotWrite(file, failure);
        }
    }

    /** As {@link #read}; none of a worker that ended before it began its file. */
    public static List<Block> readIfThere(Path runDir, String groupId, int worker) {
        return Files.exists(path(runDir, groupId, worker)) ? read(runDir, groupId, worker) : List.of();
    }

    /** Reads the blocks of a worker; what a killed worker left behind its last whole line is passed over. */
    public static List<Block> read(Path runDir, String groupId, int worker) {
        Path file = path(runDir, groupId, worker);
        try {
            List<String> lines = wholeLines(file);
            if (!lines.isEmpty() && !CsvLine.read(lines.get(0)).equals(COLUMNS)) {
                throw new IllegalArgumentException("its columns are '" + lines.get(0) + "', expected " + COLUMNS);
            }
            return lines.stream().skip(1).map(RoundsFile::block).toList();
        } catch (NoSuchFileException missing) {
            throw UserError.usage("no blocks of group " + groupId + ", worker " + worker + ": expected the file " + file
                    + ". A worker that ended before its first round has none.");
        } catch (IOException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
        }
    }

    private static List<String> wholeLines(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream compressed = Files.newInputStream(file);
                InputStream content = new GZIPInputStream(compressed)) {
            byte[] buffer = new byte[1 << 13];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
        } catch (EOFException killed) {
            // The writer was killed in the middle of a member: what came out of it so far counts.
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private void write(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream compressed = new GZIPOutputStream(bytes)) {
            compressed.write(text.getBytes(StandardCharsets.UTF_8));
        }
        output.write(bytes.toByteArray()); // one call, so that a kill falls between members, not into one
    }

    private static List<String> texts(Block block) {
        return List.of(
                Integer.toString(block.worker()),
                block.phase().id(),
                Integer.toString(block.round()),
                Integer.toString(block.position()),
                block.member(),
                Integer.toString(block.steps()),
                Long.toString(block.nanos()),
                Double.toString(block.stepNanos()),
                block.deviceStepNanos().isPresent()
                        ? Double.toString(block.deviceStepNanos().getAsDouble())
                        : "",
                block.disturbance().id());
    }

    private static Block block(String line) {
        List<String> texts = CsvLine.read(line);
        if (texts.size() != COLUMNS.size()) {
            throw new IllegalArgumentException("expected " + COLUMNS.size() + " columns in '" + line + "'");
        }
        return new Block(
                Integer.parseInt(texts.get(0)),
                Block.Phase.of(texts.get(1)),
                Integer.parseInt(texts.get(2)),
                Integer.parseInt(texts.get(3)),
                texts.get(4),
                Integer.parseInt(texts.get(5)),
                Long.parseLong(texts.get(6)),
                Double.parseDouble(texts.get(7)),
                texts.get(8).isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(texts.get(8))),
                Block.Disturbance.of(texts.get(9)));
    }

    private static UserError cannotWrite(Path file, IOException failure) {
        return UserError.infrastructure(
                "cannot write " + file + ": " + failure + ". Check permissions and free space.", failure);
    }
}
