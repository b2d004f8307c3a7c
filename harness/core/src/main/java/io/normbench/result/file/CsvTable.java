package io.normbench.result.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/** Tables of a trial as text. */
final class CsvTable {
    private final CSVFormat format;

    CsvTable(String... columns) {
        format = CSVFormat.DEFAULT
                .builder()
                .setRecordSeparator("\n")
                .setHeader(columns)
                .get();
    }

    /** The table with these rows. */
    String text(Iterable<Object[]> rows) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            printer.printRecords(rows);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    /** The rows of the table in {@code input}, which is closed. */
    List<CSVRecord> read(InputStream input) throws IOException {
        try (Reader reader = new InputStreamReader(input, StandardCharsets.UTF_8);
                CSVParser parser = CSVParser.parse(
                        reader, format.builder().setSkipHeaderRecord(true).get())) {
            return parser.getRecords();
        }
    }
}
