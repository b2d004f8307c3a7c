package io.normbench.report.table;

import io.normbench.machine.MachineState;
import io.normbench.report.grid.Entry;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Numbers;
import io.normbench.result.Measured;
import io.normbench.result.ResultRow;
import io.normbench.suite.Measurement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Gathers the searches for the largest batch of one setting. */
public final class LargestBatchTableBuilder {
    private static final String NONE = "\u2013";
    private static final double MIB = 1 << 20;

    private final String id;
    private final List<Entry> entries;
    private final Numbering numbering;

    public LargestBatchTableBuilder(String idPrefix, List<Entry> entries, Numbering numbering) {
        this.id = idPrefix + "-table-largest-batch";
        this.entries = entries.stream()
                .filter(entry -> entry.measurement() == Measurement.MAX_BATCH)
                .sorted(Comparator.comparing(entry -> entry.row().cell().method(), MethodFamily.order()))
                .toList();
        this.numbering = numbering;
    }

    /** The table; empty if nothing was searched. */
    public Optional<LargestBatchTable> build() {
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        List<LargestBatchTable.Row> rows = new ArrayList<>();
        entries.forEach(entry -> rows.add(row(entry)));
        boolean bounded = rows.stream().anyMatch(row -> !row.note().isEmpty());
        return Optional.of(new LargestBatchTable(
                id,
                numbering.nextTable(),
                "Two steps of forward, backward and update fit into the device's memory, found by doubling and halving."
                        + (bounded ? " \u2265: the search ended there for another reason than that memory." : ""),
                rows));
    }

    private static LargestBatchTable.Row row(Entry entry) {
        ResultRow row = entry.row();
        Measured measured = row.measured();
        OptionalLong largest = whole(measured, Measured.MAX_BATCH);
        String note = String.valueOf(measured.metrics().getOrDefault(Measured.MAX_BATCH_BOUND, ""));
        String text = largest.isPresent()
                ? (note.isEmpty() ? "" : "\u2265 ") + Numbers.fixed(largest.getAsLong(), 0)
                : entry.failure()
                        .map(failure -> failure.marker() + " (failure " + failure.number() + ")")
                        .orElse(NONE);
        return new LargestBatchTable.Row(
                row.cell().method(),
                text,
                largest.isPresent() ? Long.toString(largest.getAsLong()) : "",
                note,
                mebibytes(measured.peakDeviceBytes()),
                mebibytes(whole(measured, MachineState.DEVICE_MEMORY)));
    }

    private static OptionalLong whole(Measured measured, String name) {
        return measured.metrics().get(name) instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    private static String mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? Numbers.fixed(bytes.getAsLong() / MIB, 0) : NONE;
    }
}
