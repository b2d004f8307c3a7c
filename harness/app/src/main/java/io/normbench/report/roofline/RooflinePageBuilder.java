package io.normbench.report.roofline;

import io.normbench.report.chart.BarChart;
import io.normbench.report.figure.Figure;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Statement;
import io.normbench.roofline.Diagnosis.Bound;
import io.normbench.roofline.Floor;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.RooflineRecord;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Turns results into the page that templates lay out. */
public final class RooflinePageBuilder {
    private static final String LINE = RooflineTexts.percent(OptionalDouble.of(LayerResult.GOOD_SHARE));

    private RooflinePageBuilder() {}

    /** The page of {@code roofline}. */
    public static RooflinePage page(RooflineRecord roofline) {
        List<RooflinePage.Section> sections = new ArrayList<>();
        for (List<Long> shape : roofline.shapes()) {
            sections.add(section(roofline, shape, sections.size() + 1));
        }
        return new RooflinePage(
                roofline.created().truncatedTo(ChronoUnit.SECONDS).toString(),
                "bin/normbench " + String.join(" ", roofline.commandLine()),
                RooflineTexts.where(roofline),
                summary(roofline),
                definition(),
                sections,
                environment(roofline));
    }

    private static String definition() {
        return String.format(
                Locale.ROOT,
                "A layer must move at least its floor: every tensor that the mathematics reads or writes once (forward x"
                        + " and y; backward dy, x and dx), a tensor twice where a statistic over more than %d KiB of it"
                        + " must be complete before the first result can be written, and the small parameters and state."
                        + " The share is the time that the floor would take at the speed of a large copy, measured in the"
                        + " same worker, over the time of the layer alone, in training mode. “Once” is the share if no"
                        + " tensor were read twice. Operations are those of the tensor interface that the forward pass"
                        + " calls, without views. “Time of 20 tensors” is how many tensors a copy would read or write"
                        + " in that time; an operation is slower than memory where it computes much, reads in bad order,"
                        + " takes new memory from the system, or has threads that wait for a core.",
                Floor.BLOCK_BYTES / 1024);
    }

    private static List<Statement> summary(RooflineRecord roofline) {
        List<Statement> statements = new ArrayList<>();
        for (List<Long> shape : roofline.shapes()) {
            statements.add(new Statement(RooflineTexts.shape(shape), summary(roofline.worstFirst(shape))));
        }
        RooflineTexts.disturbed(roofline).ifPresent(text -> statements.add(new Statement("Machine", text)));
        return statements;
    }

    /** How many methods reach the line, and why the others do not, in words. */
    private static String summary(List<LayerResult> rows) {
        List<LayerResult> shared =
                rows.stream().filter(row -> row.share().isPresent()).toList();
        if (shared.isEmpty()) {
            return "No method has a share.";
        }
        long good = shared.stream()
                .filter(row -> row.share().getAsDouble() >= LayerResult.GOOD_SHARE)
                .count();
        List<String> why = new ArrayList<>();
        why.add(good + " of " + shared.size() + " methods reach " + LINE + " of the roofline");
        because(why, shared, Bound.DISPATCH, "bound by calling operations");
        because(why, shared, Bound.PASSES, "go over memory in many operations");
        because(why, shared, Bound.OPERATIONS, "have operations slower than memory");
        LayerResult worst = shared.get(0);
        return String.join("; ", why) + ". The lowest is " + worst.method() + " with "
                + RooflineTexts.percent(worst.share()) + ".";
    }

    private static void because(List<String> why, List<LayerResult> rows, Bound bound, String text) {
        String methods = rows.stream()
                .filter(row -> row.diagnosis().bound() == bound)
                .map(LayerResult::method)
                .collect(Collectors.joining(", "));
        if (!methods.isEmpty()) {
            why.add(text + ": " + methods);
        }
    }

    private static RooflinePage.Section section(RooflineRecord roofline, List<Long> shape, int number) {
        List<LayerResult> rows = roofline.worstFirst(shape);
        String title = RooflineTexts.shape(shape);
        String id = "shape-" + number;
        BarChart chart = new BarChart(
                id + "-chart",
                "Roofline share of forward and backward pass at " + title,
                value -> RooflineTexts.percent(OptionalDouble.of(value)),
                LayerResult.GOOD_SHARE,
                LINE + " of the roofline",
                rows.stream()
                        .map(row -> new BarChart.Row(
                                row.method(),
                                row.share(),
                                row.measurement().isEmpty()
                                        ? row.outcome().id().replace('_', ' ')
                                        : row.share().isEmpty() ? "moves nothing" : RooflineTexts.percent(row.share())))
                        .toList());
        Figure figure = new Figure(
                id + "-figure",
                number,
                "Share of the roofline, forward and backward",
                "The time that the unavoidable traffic would take at the speed of a copy, over the time measured; longer is"
                        + " better, bars below the line are hollow.",
                summary(rows),
                id + "-table",
                number,
                List.of(new Figure.Panel("", chart.svg())));
        String size = rows.stream()
                .flatMap(row -> row.measurement().stream())
                .filter(m -> m.tensorShape().equals(shape))
                .findFirst()
                .map(m -> "A tensor has " + RooflineTexts.megabytes(m.tensorBytes()) + ". ")
                .orElse("");
        return new RooflinePage.Section(
                id,
                title,
                size + "Copies: " + RooflineTexts.copies(rows) + ".",
                number,
                figure,
                rows.stream().map(RooflinePageBuilder::row).toList());
    }

    /** The row as texts. */
    static RooflinePage.Row row(LayerResult row) {
        return new RooflinePage.Row(
                row.method(),
                RooflineTexts.number(row, m -> RooflineTexts.millis(m.forward().medianNanos())),
                RooflineTexts.percent(row.forwardShare()),
                RooflineTexts.number(row, m -> RooflineTexts.millis(m.both().medianNanos())),
                RooflineTexts.number(row, m -> RooflineTexts.range(m.both())),
                RooflineTexts.percent(row.share()),
                RooflineTexts.percent(row.onceShare()),
                row.share().isPresent() ? Double.toString(row.share().getAsDouble()) : "",
                RooflineTexts.number(row, m -> Integer.toString(m.operations())),
                RooflineTexts.meaning(row));
    }

    private static List<Fact> environment(RooflineRecord roofline) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("fingerprint", roofline.fingerprint()));
        roofline.environment().forEach((name, value) -> facts.add(new Fact(name, value)));
        return facts;
    }
}
