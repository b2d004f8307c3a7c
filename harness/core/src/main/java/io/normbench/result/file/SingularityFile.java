package io.normbench.result.file;

import io.normbench.result.LayerReading;
import io.normbench.result.SingularityCourse;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVRecord;

/**
 * What the normalization layers in front of activations gave in one accuracy trial,
 * {@code singularity/<cell>-<trial>.csv.gz}: one line for each step that was looked at, layer and channel. Columns:
 *
 * <ul>
 *   <li>{@code step}: training steps before it; 0 is the untrained network
 *   <li>{@code layer}: full name of the layer
 *   <li>{@code channel}: 0, 1, …
 *   <li>{@code weight}, {@code bias}: the channel's scale and shift; 1 and 0 where the layer has none
 *   <li>{@code mean}, {@code deviation}: of the output, scale and shift included, over all images and positions of the probe
 *       set; the deviation is biased
 *   <li>{@code active}: share of positions at which the output is above 0
 * </ul>
 *
 * <p>Raw, so that distances of another definition can be computed later; {@link LayerReading} has this project's. Equal
 * readings give equal bytes: the compressed file holds no time and no name.
 */
public final class SingularityFile {
    /** The directory in a run directory. */
    public static final String DIRECTORY = "singularity";

    private static final CsvTable TABLE =
            new CsvTable("step", "layer", "channel", "weight", "bias", "mean", "deviation", "active");

    private SingularityFile() {}

    /** Returns where the readings of a trial lie; neither identity may hold a path separator. */
    public static Path path(Path runDir, String cellId, String trialId) {
        return TrialFile.path(runDir, DIRECTORY, cellId, trialId, ".csv.gz");
    }

    /** Writes the readings of a trial, replacing those of an earlier attempt, and returns the file. */
    public static Path write(Path runDir, String cellId, String trialId, List<LayerReading> readings) {
        Path file = path(runDir, cellId, trialId);
        List<Object[]> rows = new ArrayList<>();
        for (LayerReading reading : readings) {
            for (int c = 0; c < reading.channels(); c++) {
                rows.add(new Object[] {
                    reading.step(),
                    reading.layer(),
                    c,
                    reading.weight()[c],
                    reading.bias()[c],
                    reading.mean()[c],
                    reading.deviation()[c],
                    reading.active()[c]
                });
            }
        }
        AtomicFile.writeGzip(file, TABLE.text(rows));
        return file;
    }

    /**
     * Reads the readings of a trial; empty if it has none.
     *
     * @throws UserError if the file is damaged
     */
    public static Optional<SingularityCourse> read(Path runDir, String cellId, String trialId) {
        Path file = path(runDir, cellId, trialId);
        try {
            return Optional.of(course(TABLE.read(new GZIPInputStream(Files.newInputStream(file)))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException | IllegalArgumentException damaged) {
            throw UserError.infrastructure(
                    file + " is damaged: " + damaged.getMessage() + ". Restore it, or delete it.", damaged);
        }
    }

    private record Key(int step, String layer) {}

    private static SingularityCourse course(List<CSVRecord> records) {
        Map<Key, List<CSVRecord>> layers = new LinkedHashMap<>();
        for (CSVRecord record : records) {
            Key key = new Key(Integer.parseInt(record.get("step")), record.get("layer"));
            List<CSVRecord> channels = layers.computeIfAbsent(key, each -> new ArrayList<>());
            if (Integer.parseInt(record.get("channel")) != channels.size()) {
                throw new IllegalArgumentException("channel " + record.get("channel") + " of " + key.layer()
                        + " at step " + key.step() + " stands in place " + channels.size());
            }
            channels.add(record);
        }
        List<LayerReading> readings = new ArrayList<>();
        layers.forEach((key, channels) -> readings.add(new LayerReading(
                key.step(),
                key.layer(),
                column(channels, "weight"),
                column(channels, "bias"),
                column(channels, "mean"),
                column(channels, "deviation"),
                column(channels, "active"))));
        return new SingularityCourse(readings);
    }

    private static double[] column(List<CSVRecord> records, String name) {
        return records.stream()
                .mapToDouble(record -> Double.parseDouble(record.get(name)))
                .toArray();
    }
}
