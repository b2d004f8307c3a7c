package io.normbench.result.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** Writes and reads one record of RFC 4180 as one line that ends with a line feed. */
final class CsvLine {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();

    private CsvLine() {}

    /** Returns the line, its line feed included; no text may hold a line break. */
    static String write(List<String> texts) {
        StringBuilder line = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(line, FORMAT)) {
            printer.printRecord(texts);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.toString();
    }

    /**
     * Returns the texts of a line.
     *
     * @throws IllegalArgumentException if it is not one well-formed record
     */
    static List<String> read(String line) {
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() != 1) {
                throw new IllegalArgumentException("expected one CSV record, found " + records.size());
            }
            return records.get(0).toList();
        } catch (IOException | UncheckedIOException | IllegalStateException malformed) {
            throw new IllegalArgumentException("not a CSV record: " + malformed.getMessage(), malformed);
        }
    }
}
