package io.normbench.report.roofline;

import io.normbench.roofline.Ceiling;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.PassTime;
import io.normbench.roofline.RooflineRecord;
import io.normbench.tensor.EngineInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes the rows as CSV, a row a method and shape, unrounded; what was not measured is empty. */
public final class RooflineCsv {
    /** The columns, in their order. */
    static final List<String> COLUMNS = List.of(
            "method",
            "shape",
            "tensor_shape",
            "engine",
            "device",
            "precision",
            "outcome",
            "reason",
            "tensor_bytes",
            "forward_floor_bytes",
            "forward_once_bytes",
            "forward_ms_median",
            "forward_ms_p10",
            "forward_ms_p90",
            "forward_share",
            "floor_bytes",
            "once_bytes",
            "ms_median",
            "ms_p10",
            "ms_p90",
            "share",
            "once_share",
            "samples",
            "operations",
            "copy_bytes_per_s",
            "forward_dispatch_us",
            "dispatch_us",
            "bound",
            "machine_flags",
            "fingerprint");

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    private RooflineCsv() {}

    /** The whole file. */
    public static String write(RooflineRecord roofline) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            printer.printRecord(COLUMNS);
            for (LayerResult row : roofline.results()) {
                printer.printRecord(cells(row, roofline));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static List<Object> cells(LayerResult row, RooflineRecord roofline) {
        Optional<LayerMeasurement> m = row.measurement();
        Optional<Ceiling> ceiling = row.ceiling();
        List<Object> cells = new ArrayList<>(Arrays.asList(
                row.method(),
                numbers(row.shape()),
                m.map(v -> numbers(v.tensorShape())).orElse(""),
                roofline.engineId(),
                roofline.engine().map(EngineInfo::device).orElse(roofline.device()),
                roofline.precision().id(),
                row.outcome().id(),
                oneLine(row.outcome().reason()),
                m.map(v -> (Object) v.tensorBytes()).orElse(""),
                m.map(v -> (Object) v.floor().forwardBytes()).orElse(""),
                m.map(v -> (Object) v.floor().forwardOnceBytes()).orElse("")));
        cells.addAll(times(m.map(LayerMeasurement::forward)));
        cells.add(number(row.forwardShare()));
        cells.add(m.map(v -> (Object) v.floor().bytes()).orElse(""));
        cells.add(m.map(v -> (Object) v.floor().onceBytes()).orElse(""));
        cells.addAll(times(m.map(LayerMeasurement::both)));
        cells.addAll(Arrays.asList(
                number(row.share()),
                number(row.onceShare()),
                m.map(v -> (Object) v.both().samples()).orElse(""),
                m.map(v -> (Object) v.operations()).orElse(""),
                ceiling.map(v -> (Object) v.copyBytesPerSecond()).orElse(""),
                ceiling.map(v -> (Object) (v.forwardDispatchNanos() / 1e3)).orElse(""),
                ceiling.map(v -> (Object) (v.dispatchNanos() / 1e3)).orElse(""),
                row.diagnosis().bound().id(),
                row.flags(),
                roofline.fingerprint()));
        return cells;
    }

    private static List<Object> times(Optional<PassTime> time) {
        return time.map(t -> List.<Object>of(t.medianNanos() / 1e6, t.p10Nanos() / 1e6, t.p90Nanos() / 1e6))
                .orElse(List.of("", "", ""));
    }

    private static Object number(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : "";
    }

    /** {@code 64x256x56x56}: without a comma, so that no reader of the file needs quotes. */
    private static String numbers(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static String oneLine(String text) {
        return text.lines().collect(Collectors.joining("; "));
    }
}
