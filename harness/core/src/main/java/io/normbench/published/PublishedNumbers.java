package io.normbench.published;

import io.normbench.published.PublishedNumber.Condition;
import io.normbench.published.PublishedNumber.Evidence;
import io.normbench.published.PublishedNumber.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * All published numbers: {@code numbers.csv} beside this class, one a line. Columns are the components of
 * {@link PublishedNumber}, those of its condition ({@code data_set}, {@code model}, {@code train_images}, {@code held_out},
 * {@code epochs}) all given or all empty; several models are separated by {@code |}. Values stand as they were published.
 */
public final class PublishedNumbers {
    private static final List<String> COLUMNS = List.of(
            "key",
            "source",
            "evidence",
            "task",
            "data",
            "network",
            "start",
            "schedule",
            "method",
            "method_id",
            "gpus",
            "images_per_gpu",
            "metric",
            "form",
            "value",
            "data_set",
            "model",
            "train_images",
            "held_out",
            "epochs",
            "note");

    private static final List<String> CONDITION = List.of("data_set", "model", "train_images", "held_out", "epochs");

    private static final Set<String> STARTS = Set.of("", "scratch", "imagenet");

    private static final Pattern KEY = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();

    private final List<PublishedNumber> numbers;
    private final Map<String, PublishedNumber> byKey = new HashMap<>();

    private PublishedNumbers(List<PublishedNumber> numbers) {
        this.numbers = List.copyOf(numbers);
        numbers.forEach(number -> byKey.put(number.key(), number));
    }

    /** Those that this build has. */
    public static PublishedNumbers load() {
        try (InputStream file = PublishedNumbers.class.getResourceAsStream("numbers.csv")) {
            return read(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if a line is not valid; the message names its key
     */
    static PublishedNumbers read(Reader file) {
        List<PublishedNumber> numbers = new ArrayList<>();
        Map<String, Long> keys = new HashMap<>();
        try (CSVParser parser = CSVParser.parse(file, FORMAT)) {
            if (!parser.getHeaderNames().equals(COLUMNS)) {
                throw new IllegalArgumentException(
                        "its columns are " + parser.getHeaderNames() + "; expected " + COLUMNS);
            }
            for (CSVRecord line : parser) {
                PublishedNumber number = number(line);
                Long before = keys.putIfAbsent(number.key(), line.getRecordNumber());
                require(before == null, line, "has the key of number " + before, "a key of its own");
                numbers.add(number);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
        }
        return new PublishedNumbers(numbers);
    }

    /** All of them, in the order of the file. */
    public List<PublishedNumber> all() {
        return numbers;
    }

    /** The one with this key. */
    public Optional<PublishedNumber> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    private static PublishedNumber number(CSVRecord line) {
        require(line.isConsistent(), line, "has " + line.size() + " values", COLUMNS.size() + " values");
        String key = line.get("key");
        require(KEY.matcher(key).matches(), line, "is no key", "lower-case letters, digits and hyphens");
        for (String name : List.of("source", "task", "data", "method", "metric")) {
            require(!line.get(name).isBlank(), line, "has no " + name, "one");
        }
        require(
                STARTS.contains(line.get("start")),
                line,
                "starts from '" + line.get("start") + "'",
                "scratch or imagenet");
        Form form = form(line);
        OptionalDouble value = number(line, "value");
        require(
                value.isPresent() == (form != Form.NONE),
                line,
                "has form " + line.get("form") + " and value '" + line.get("value") + "'",
                "a value, or the form none without one");
        boolean share = form == Form.PERCENT || form == Form.ERROR;
        require(
                !share || value.getAsDouble() >= 0 && value.getAsDouble() <= 100,
                line,
                "is " + line.get("value") + "%",
                "a number from 0 to 100");
        return new PublishedNumber(
                key,
                line.get("source"),
                evidence(line),
                line.get("task"),
                line.get("data"),
                line.get("network"),
                line.get("start"),
                line.get("schedule"),
                line.get("method"),
                line.get("method_id"),
                count(line, "gpus"),
                count(line, "images_per_gpu"),
                line.get("metric"),
                form,
                value,
                condition(line),
                line.get("note"));
    }

    private static Form form(CSVRecord line) {
        return Arrays.stream(Form.values())
                .filter(form -> form.name().toLowerCase(Locale.ROOT).equals(line.get("form")))
                .findFirst()
                .orElseThrow(() ->
                        fault(line, "has form '" + line.get("form") + "'", "percent, error, difference, raw or none"));
    }

    private static Evidence evidence(CSVRecord line) {
        return Arrays.stream(Evidence.values())
                .filter(evidence -> evidence.tag().equals(line.get("evidence")))
                .findFirst()
                .orElseThrow(() -> fault(line, "has evidence '" + line.get("evidence") + "'", "V, V-x or R"));
    }

    private static Optional<Condition> condition(CSVRecord line) {
        long given =
                CONDITION.stream().filter(name -> !line.get(name).isBlank()).count();
        if (given == 0) {
            return Optional.empty();
        }
        require(given == CONDITION.size(), line, "has a part of a condition", "all of " + String.join(", ", CONDITION));
        require(line.get("start").equals("scratch"), line, "has a condition", "none unless it starts from scratch");
        return Optional.of(new Condition(
                line.get("data_set"),
                Set.of(line.get("model").split("\\|")),
                count(line, "train_images").getAsInt(),
                count(line, "held_out").getAsInt(),
                number(line, "epochs").getAsDouble()));
    }

    private static OptionalInt count(CSVRecord line, String name) {
        OptionalDouble value = number(line, name);
        require(
                value.isEmpty() || value.getAsDouble() >= 1 && value.getAsDouble() == (int) value.getAsDouble(),
                line,
                "has " + name + " " + line.get(name),
                "a whole number of at least 1");
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value.getAsDouble());
    }

    private static OptionalDouble number(CSVRecord line, String name) {
        String text = line.get(name);
        if (text.isBlank()) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text);
            require(Double.isFinite(value), line, "has " + name + " " + text, "a finite number");
            return OptionalDouble.of(value);
        } catch (NumberFormatException e) {
            throw fault(line, "has " + name + " '" + text + "'", "a number");
        }
    }

    private static void require(boolean valid, CSVRecord line, String message, String expected) {
        if (!valid) {
            throw fault(line, message, expected);
        }
    }

    private static IllegalArgumentException fault(CSVRecord line, String message, String expected) {
        return new IllegalArgumentException("number " + line.getRecordNumber() + " ('" + line.get("key") + "') "
                + message + "; expected " + expected);
    }
}
