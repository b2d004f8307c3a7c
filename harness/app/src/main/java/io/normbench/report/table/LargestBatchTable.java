package io.normbench.report.table;

import java.util.List;

/**
 * The largest batch that fits into the device's memory, one row a method.
 *
 * @param id anchor
 * @param number its number in the report
 * @param caption how to read it
 * @param rows the rows
 */
public record LargestBatchTable(String id, int number, String caption, List<Row> rows) {
    public LargestBatchTable {
        rows = List.copyOf(rows);
    }

    /**
     * What was found for a method.
     *
     * @param method the method's label
     * @param text the batch size, {@code ≥ 512} where larger ones were not tried, or how the search failed
     * @param sortKey the batch size; empty if none was found
     * @param note why larger ones were not tried; empty if there are none
     * @param peak peak device memory at that batch size, in MiB; a dash if it is not known
     * @param memory memory of the device, in MiB; a dash if it is not known
     */
    public record Row(String method, String text, String sortKey, String note, String peak, String memory) {}
}
