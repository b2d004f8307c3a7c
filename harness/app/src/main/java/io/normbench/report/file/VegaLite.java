package io.normbench.report.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.report.chart.Marker;
import io.normbench.report.figure.Figure;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MatrixCell;
import io.normbench.report.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Figures as Vega-Lite 5 charts with their data in them; a click in the legend leaves one method.
 *
 * @param styles how methods are drawn
 * @param palette colours by the index that a style has, as CSS writes them
 */
public record VegaLite(MethodStyles styles, List<String> palette) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

    /** One line a method, over batch sizes on a scale of powers of two. */
    public String lines(Figure figure, Matrix matrix) {
        ObjectNode root = root(figure);
        ArrayNode values = root.putObject("data").putArray("values");
        for (Matrix.Row row : matrix.rows()) {
            for (int i = 0; i < row.cells().size(); i++) {
                MatrixCell cell = row.cells().get(i);
                if (hasValue(cell)) {
                    value(values.addObject(), row, cell)
                            .put("batch_size", matrix.batchSizes().get(i));
                }
            }
        }
        root.putObject("mark").put("type", "line").put("point", true).put("clip", true);
        ObjectNode encoding = root.putObject("encoding");
        ObjectNode x = axis(encoding, "x", "batch_size", "batch size");
        x.putObject("scale").put("type", "log").put("base", 2);
        ArrayNode ticks = x.putObject("axis").putArray("values");
        matrix.batchSizes().forEach(ticks::add);
        axis(encoding, "y", "value", matrix.title()).putObject("scale").put("zero", false);
        return finished(root, encoding, "method", "batch_size", "shown");
    }

    /** A point a method at one batch size: what it reaches against what a step costs. */
    public String points(Figure figure, Matrix metric, Matrix cost, int batchSize) {
        ObjectNode root = root(figure);
        ArrayNode values = root.putObject("data").putArray("values");
        int metricColumn = metric.batchSizes().indexOf(batchSize);
        int costColumn = cost.batchSizes().indexOf(batchSize);
        for (Matrix.Row row : metric.rows()) {
            MatrixCell reached = row.cells().get(metricColumn);
            cost.rows().stream()
                    .filter(other -> other.method().equals(row.method()))
                    .map(other -> other.cells().get(costColumn))
                    .filter(spent -> hasValue(spent) && hasValue(reached))
                    .forEach(spent -> value(values.addObject(), row, reached)
                            .put("cost", Double.parseDouble(spent.sortKey()))
                            .put("cost_shown", spent.text()));
        }
        root.putObject("mark").put("type", "point").put("filled", true).put("size", 70);
        ObjectNode encoding = root.putObject("encoding");
        axis(encoding, "x", "cost", cost.title()).putObject("scale").put("type", "log");
        axis(encoding, "y", "value", metric.title()).putObject("scale").put("zero", false);
        return finished(root, encoding, "method", "shown", "cost_shown");
    }

    private static void series(
            ObjectNode encoding, String channel, List<String> methods, Function<String, String> look) {
        ObjectNode scale = encoding.putObject(channel)
                .put("field", "method")
                .put("type", "nominal")
                .putObject("scale");
        ArrayNode domain = scale.putArray("domain");
        ArrayNode range = scale.putArray("range");
        methods.stream().distinct().forEach(method -> {
            domain.add(method);
            range.add(look.apply(method));
        });
    }

    /** Vega's name of a marker's shape; it fills all or none. */
    private static String shape(Marker marker) {
        return switch (marker) {
            case CIRCLE, RING -> "circle";
            case SQUARE, HOLLOW_SQUARE -> "square";
            case TRIANGLE, HOLLOW_TRIANGLE -> "triangle-up";
            case DIAMOND, HOLLOW_DIAMOND -> "diamond";
            case TRIANGLE_DOWN, HOLLOW_TRIANGLE_DOWN -> "triangle-down";
            case PLUS -> "cross";
        };
    }

    private static ObjectNode root(Figure figure) {
        return MAPPER.createObjectNode()
                .put("$schema", SCHEMA)
                .put("title", figure.title())
                .put("description", figure.summary())
                .put("width", 480)
                .put("height", 300);
    }

    private static boolean hasValue(MatrixCell cell) {
        return cell.state().equals("value") && !cell.sortKey().isEmpty();
    }

    private static ObjectNode value(ObjectNode node, Matrix.Row row, MatrixCell cell) {
        return node.put("method", row.method())
                .put("family", row.family())
                .put("value", Double.parseDouble(cell.sortKey()))
                .put("shown", cell.text() + (cell.detail().isEmpty() ? "" : " (" + cell.detail() + ")"))
                .put("best", cell.best());
    }

    private static ObjectNode axis(ObjectNode encoding, String channel, String field, String title) {
        return encoding.putObject(channel)
                .put("field", field)
                .put("type", "quantitative")
                .put("title", title);
    }

    private String finished(ObjectNode root, ObjectNode encoding, String... tooltips) {
        List<String> methods = new ArrayList<>();
        root.at("/data/values")
                .forEach(value -> methods.add(value.path("method").asText()));
        // Of one field with one domain: the legend shows both at once.
        series(
                encoding,
                "color",
                methods,
                method -> palette.get(styles.of(method).color()));
        series(encoding, "shape", methods, method -> shape(styles.of(method).marker()));
        ArrayNode tooltip = encoding.putArray("tooltip");
        for (String field : tooltips) {
            tooltip.addObject().put("field", field);
        }
        ObjectNode chosen =
                root.putArray("params").addObject().put("name", "series").put("bind", "legend");
        chosen.putObject("select").put("type", "point").putArray("fields").add("method");
        encoding.putObject("opacity")
                .put("value", 0.15)
                .putObject("condition")
                .put("param", "series")
                .put("value", 1);
        try {
            return Printable.clean(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", impossible);
        }
    }
}
