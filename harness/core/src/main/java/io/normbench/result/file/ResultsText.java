package io.normbench.result.file;

import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the bytes of a results file hold: whole rows, and perhaps a broken last line.
 *
 * <p>Works on bytes, line by line, because a cut may go through a character or a quoted text. Only the last line can be
 * broken by a killed writer, so only that one is forgiven; a broken line before it means that someone else wrote to the
 * file, and guessing would lose or invent results.
 *
 * @param columns columns of the header; 0 if there is no header yet
 * @param known the first of them, those that this version knows: earlier ones wrote fewer, later ones write more
 * @param rows the whole rows
 * @param wholeBytes length of the header and the whole rows
 * @param broken the bytes behind them, or none
 * @param fault what is wrong with them, or empty
 */
record ResultsText(int columns, int known, List<ResultRow> rows, int wholeBytes, byte[] broken, String fault) {
    static final String HEADER = CsvLine.write(ResultColumns.NAMES);

    /** Columns that every version wrote. */
    private static final int REQUIRED = ResultColumns.VERSIONS.get(0);

    private static final String SCHEMA_FAMILY = ResultRow.SCHEMA.substring(0, ResultRow.SCHEMA.lastIndexOf('/') + 1);

    /** Reads {@code bytes}; {@code file} is named in messages. */
    static ResultsText parse(byte[] bytes, Path file) {
        int headerEnd = lineEnd(bytes, 0);
        if (headerEnd < 0) {
            return withoutHeader(bytes, file);
        }
        List<String> names = checkHeader(bytes, headerEnd, file);
        int columns = names.size();
        int known = known(names);
        List<ResultRow> rows = new ArrayList<>();
        Set<List<String>> trials = new HashSet<>();
        int start = headerEnd;
        for (int line = 2; start < bytes.length; line++) {
            int end = lineEnd(bytes, start);
            try {
                if (end < 0) {
                    throw new IllegalArgumentException("it does not end with a line feed");
                }
                ResultRow row = row(decode(bytes, start, end), columns, known, file, line);
                if (!trials.add(List.of(row.key(), row.arm(), row.pair()))) {
                    throw twice(file, line, row.key());
                }
                rows.add(row);
                start = end;
            } catch (IllegalArgumentException fault) {
                boolean last = end < 0 || end == bytes.length;
                if (!last) {
                    throw brokenInside(file, line, fault);
                }
                byte[] broken = Arrays.copyOfRange(bytes, start, bytes.length);
                return new ResultsText(columns, known, rows, start, broken, "line " + line + ": " + fault.getMessage());
            }
        }
        return new ResultsText(columns, known, rows, start, new byte[0], "");
    }

    /** An empty file, or a header that was cut off; anything else is no results file and must not be touched. */
    private static ResultsText withoutHeader(byte[] bytes, Path file) {
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > header.length || !Arrays.equals(bytes, Arrays.copyOf(header, bytes.length))) {
            throw otherSchema(file, "its first line is not the header of " + ResultRow.SCHEMA);
        }
        return new ResultsText(0, 0, List.of(), 0, bytes, bytes.length == 0 ? "" : "line 1: the header was cut off");
    }

    private static List<String> checkHeader(byte[] bytes, int end, Path file) {
        List<String> names;
        try {
            names = CsvLine.read(decode(bytes, 0, end));
        } catch (IllegalArgumentException fault) {
            throw otherSchema(file, "its first line is no header (" + fault.getMessage() + ")");
        }
        for (int i = 0; i < REQUIRED; i++) {
            String found = i < names.size() ? "'" + names.get(i) + "'" : "missing";
            String expected = "'" + ResultColumns.NAMES.get(i) + "'";
            if (!found.equals(expected)) {
                throw otherSchema(file, "column " + (i + 1) + " is " + found + ", expected " + expected);
            }
        }
        return names;
    }

    private static int known(List<String> names) {
        return ResultColumns.VERSIONS.stream()
                .filter(count ->
                        names.size() >= count && names.subList(0, count).equals(ResultColumns.NAMES.subList(0, count)))
                .reduce(REQUIRED, Math::max);
    }

    private static ResultRow row(String line, int columns, int known, Path file, int number) {
        List<String> texts = CsvLine.read(line);
        if (texts.size() != columns) {
            throw new IllegalArgumentException("expected " + columns + " columns, found " + texts.size());
        }
        String schema = texts.get(0);
        if (!ResultRow.SCHEMAS.contains(schema)) {
            if (schema.startsWith(SCHEMA_FAMILY)) {
                throw otherSchema(file, "line " + number + " has schema '" + schema + "'");
            }
            throw new IllegalArgumentException("schema is '" + schema + "'");
        }
        return ResultColumns.fromTexts(texts.subList(0, known));
    }

    private static UserError otherSchema(Path file, String difference) {
        return UserError.usage(file + " is not a results file of schema " + ResultRow.SCHEMA + ": " + difference
                + ". Use the version of NormBench that wrote it, or choose another run directory with -o.");
    }

    private static UserError brokenInside(Path file, int line, IllegalArgumentException fault) {
        return UserError.infrastructure(
                file + ", line " + line + ", is broken: " + fault.getMessage()
                        + ". Only the last line can be cut off by a killed run, so something else changed this file."
                        + " Restore it, or delete that line: its trial then runs again.",
                fault);
    }

    private static UserError twice(Path file, int line, String key) {
        return UserError.infrastructure(
                file + ", line " + line + ", holds the same trial twice: " + key
                        + ". Files were joined, or two processes"
                        + " wrote one; delete one of the two lines, or measure again into an empty directory.",
                null);
    }

    /** The index behind the line feed that ends the line at {@code start}, or -1. */
    private static int lineEnd(byte[] bytes, int start) {
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static String decode(byte[] bytes, int start, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("it is not UTF-8 text", malformed);
        }
    }
}
