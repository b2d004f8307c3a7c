package io.normbench.report.roofline;

import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.PassTime;
import io.normbench.roofline.RooflineRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Numbers of a roofline as people read them. */
final class RooflineTexts {
    static final String NONE = "\u2013";

    private RooflineTexts() {}

    /** Engine, device and number format. */
    static String where(RooflineRecord roofline) {
        String engine = roofline.engine()
                .map(info -> info.id() + " " + info.version() + " on " + info.device() + ", " + threads(info.threads()))
                .orElse(roofline.engineId() + " on " + roofline.device());
        return engine + ", " + roofline.precision().id();
    }

    private static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    /** {@code [64, 256, 56, 56]}. */
    static String shape(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }

    /** {@code 63%}. */
    static String percent(OptionalDouble share) {
        return share.isEmpty() ? NONE : String.format(Locale.ROOT, "%.0f%%", 100 * share.getAsDouble());
    }

    /** Three significant digits: {@code 0.0123}, {@code 12.3}, {@code 1230}. */
    static String millis(double nanos) {
        double millis = nanos / 1e6;
        int decimals = millis >= 100 ? 0 : millis >= 10 ? 1 : millis >= 1 ? 2 : millis >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%." + decimals + "f", millis);
    }

    static String range(PassTime time) {
        return millis(time.p10Nanos()) + NONE + millis(time.p90Nanos());
    }

    /** {@code 12.8 MB}, in powers of ten, as bandwidths are given. */
    static String megabytes(long bytes) {
        double megabytes = bytes / 1e6;
        return String.format(Locale.ROOT, megabytes < 10 ? "%.2f MB" : "%.1f MB", megabytes);
    }

    /** The speed of copies beside these rows: {@code 8.1 GB/s}, or {@code 7.9 to 8.3 GB/s} where workers differ. */
    static String copies(List<LayerResult> rows) {
        double[] all = rows.stream()
                .flatMap(row -> row.ceiling().stream())
                .mapToDouble(ceiling -> ceiling.copyBytesPerSecond() / 1e9)
                .sorted()
                .toArray();
        if (all.length == 0) {
            return "not measured";
        }
        String low = gigabytes(all[0]);
        String high = gigabytes(all[all.length - 1]);
        return (low.equals(high) ? low : low + " to " + high) + " GB/s";
    }

    private static String gigabytes(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    /** What {@code part} says of a row with numbers, otherwise a dash. */
    static String number(LayerResult row, Function<LayerMeasurement, String> part) {
        return row.measurement().map(part).orElse(NONE);
    }

    /** What must be said of rows that others' work, the host or throttling may have spoiled; empty if there are none. */
    static Optional<String> disturbed(RooflineRecord roofline) {
        List<LayerResult> flagged = roofline.results().stream()
                .filter(row -> !row.flags().isEmpty())
                .toList();
        if (flagged.isEmpty()) {
            return Optional.empty();
        }
        String flags = flagged.stream()
                .flatMap(row -> Stream.of(row.flags().split(" ")))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of(flagged.size() + " of " + roofline.results().size()
                + " rows were timed on a disturbed machine (" + flags + "): their shares are too low, small tensors'"
                + " most of all. Measure again on a quiet machine.");
    }

    /** What bounds it, behind the shape of its weight where it is a weight transform; or why it has no numbers. */
    static String meaning(LayerResult row) {
        if (row.measurement().isEmpty()) {
            return row.outcome().id().replace('_', ' ') + ": " + row.outcome().reason();
        }
        List<Long> tensor = row.measurement().get().tensorShape();
        String weight = tensor.equals(row.shape()) ? "" : "weight " + shape(tensor) + ": ";
        return weight + row.diagnosis().text();
    }
}
