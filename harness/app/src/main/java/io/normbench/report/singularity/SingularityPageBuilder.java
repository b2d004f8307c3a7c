package io.normbench.report.singularity;

import io.normbench.report.chart.BandChart;
import io.normbench.report.chart.HeatMap;
import io.normbench.report.chart.LineChart.Range;
import io.normbench.report.chart.ScatterChart;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.singularity.SingularityPage.Panel;
import io.normbench.report.singularity.SingularityPage.Row;
import io.normbench.report.singularity.SingularityPage.Section;
import io.normbench.result.CellKey;
import io.normbench.result.LayerReading;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.SingularityCourse;
import io.normbench.stats.Quantiles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Arranges what was seen of the layers of a run: a section for every task, setting and batch size, since only trials that
 * differ in method and seed alone can be held against each other.
 */
public final class SingularityPageBuilder {
    /** Smaller distances are drawn here: rounding and eps, no distance. */
    private static final double SMALLEST = 1e-3;

    /** Larger distances are drawn here and have no decimals: such a network has come apart. */
    private static final double LARGE = 100;

    private static final String DASH = "\u2013";

    private final List<TrialCourse> trials;
    private final List<String> methods;
    private final MethodStyles styles;
    private final UnaryOperator<String> metricName;

    /**
     * @param trials every accuracy trial that was watched
     * @param methods labels of the methods, in the order of the page
     * @param styles how they are drawn
     * @param metricName how a metric is called in a sentence
     */
    public SingularityPageBuilder(
            List<TrialCourse> trials, List<String> methods, MethodStyles styles, UnaryOperator<String> metricName) {
        this.trials = trials.stream()
                .filter(trial -> !trial.course().readings().isEmpty())
                .toList();
        this.methods = List.copyOf(methods);
        this.styles = styles;
        this.metricName = metricName;
    }

    /** Makes the page; without sections if nobody watched. */
    public SingularityPage build(String suiteName, String runId) {
        Map<Group, List<TrialCourse>> groups = new LinkedHashMap<>();
        trials.stream()
                .sorted(Comparator.comparingInt(trial -> trial.row().cell().batchSize()))
                .forEach(trial -> groups.computeIfAbsent(Group.of(trial.row()), group -> new ArrayList<>())
                        .add(trial));
        List<Section> sections = new ArrayList<>();
        groups.forEach((group, list) -> {
            boolean alone = groups.keySet().stream()
                            .filter(other ->
                                    other.task().equals(group.task()) && other.batchSize() == group.batchSize())
                            .count()
                    == 1;
            String title = alone ? group.task() : group.task() + " (" + group.setting() + ")";
            sections.add(new SectionBuilder("t" + (sections.size() + 1), title, list).build());
        });
        return new SingularityPage(suiteName, runId, sections);
    }

    /** Trials that may be held against each other. */
    private record Group(String task, String setting, int batchSize) {
        static Group of(ResultRow row) {
            CellKey cell = row.cell();
            CellKey common = cell.ofMethod("");
            String setting = Stream.of(
                            common.model(),
                            common.engine(),
                            common.execution(),
                            common.device(),
                            common.precision(),
                            common.layout(),
                            common.evaluation() + " statistics",
                            common.statBatch() == common.batchSize() ? "" : "statistics batch " + common.statBatch(),
                            row.build().isEmpty() ? "" : "build " + row.build())
                    .filter(part -> !part.isEmpty())
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
            return new Group(cell.task(), setting, cell.batchSize());
        }
    }

    private static String fixed(OptionalDouble value, int decimals) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? String.format(Locale.ROOT, "%." + decimals + "f", value.getAsDouble())
                : DASH;
    }

    /** In two digits, small ones as what they are: next to nothing. */
    private static String distance(OptionalDouble value) {
        if (value.isPresent() && value.getAsDouble() < SMALLEST) {
            return "0.000";
        }
        return fixed(value, value.orElse(0) < LARGE ? 3 : 0);
    }

    private static String percent(OptionalDouble share) {
        return share.isEmpty() ? DASH : fixed(OptionalDouble.of(100 * share.getAsDouble()), 1) + "%";
    }

    private static OptionalDouble mean(List<TrialCourse> own, Function<TrialCourse, OptionalDouble> figure) {
        return own.stream().map(figure).flatMapToDouble(OptionalDouble::stream).average();
    }

    /** The metric of a trial that completed. */
    private static OptionalDouble metric(TrialCourse trial) {
        return trial.row().outcome() instanceof Outcome.Completed
                ? trial.row().measured().metricValue()
                : OptionalDouble.empty();
    }

    /** One section. */
    private final class SectionBuilder {
        private final String id;
        private final String title;
        private final List<TrialCourse> own;
        private final Map<String, List<TrialCourse>> byMethod = new LinkedHashMap<>();
        private final List<Integer> steps;
        private final int last;
        private final int early;
        private final Range range;
        private final String metric;

        SectionBuilder(String id, String title, List<TrialCourse> own) {
            this.id = id;
            this.title = title;
            this.own = own;
            for (String method : methods) {
                List<TrialCourse> ofMethod = own.stream()
                        .filter(trial -> trial.row().cell().method().equals(method))
                        .toList();
                if (!ofMethod.isEmpty()) {
                    byMethod.put(method, ofMethod);
                }
            }
            TreeSet<Integer> all = new TreeSet<>();
            own.forEach(trial -> all.addAll(trial.course().steps()));
            steps = List.copyOf(all);
            last = all.last();
            // Of a trial that diverged the last look came early.
            early = own.stream()
                    .map(TrialCourse::course)
                    .filter(course -> course.lastStep() == last)
                    .findFirst()
                    .orElseThrow()
                    .earlyStep();
            double[] distances = own.stream()
                    .flatMap(trial -> trial.course().readings().stream())
                    .mapToDouble(LayerReading::distance)
                    .filter(Double::isFinite)
                    .toArray();
            double largest = DoubleStream.of(distances).max().orElse(1);
            double smallest = DoubleStream.of(distances).min().orElse(SMALLEST);
            range = new Range(
                    Math.max(SMALLEST, Math.min(1, smallest)), Math.min(LARGE, Math.max(2 * SMALLEST, largest)));
            metric = own.stream()
                    .map(trial -> trial.row().measured().metric())
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        Section build() {
            return new Section(
                    id,
                    title,
                    own.get(0).row().cell().batchSize(),
                    own.size(),
                    last,
                    own.stream()
                            .map(trial -> trial.row().measured().metrics().get(SingularityCourse.PREFIX + "images"))
                            .filter(Number.class::isInstance)
                            .mapToLong(images -> ((Number) images).longValue())
                            .max()
                            .orElse(0),
                    says(),
                    metric.isEmpty() ? "metric" : metricName.apply(metric),
                    early,
                    byMethod.entrySet().stream()
                            .map(entry -> row(entry.getKey(), entry.getValue()))
                            .toList(),
                    courses(),
                    HeatMap.legend(id + "-legend", range),
                    maps(),
                    scatters());
        }

        private OptionalDouble end(TrialCourse trial) {
            return trial.course().distance(last);
        }

        private OptionalDouble early(TrialCourse trial) {
            return trial.course().distance(early);
        }

        private List<String> says() {
            List<String> says = new ArrayList<>();
            record Far(String method, double distance) {}
            List<Far> order = byMethod.entrySet().stream()
                    .flatMap(entry -> mean(entry.getValue(), this::end).stream()
                            .mapToObj(distance -> new Far(entry.getKey(), distance)))
                    .sorted(Comparator.comparingDouble(Far::distance))
                    .toList();
            if (order.size() > 1) {
                Far near = order.get(0);
                Far far = order.get(order.size() - 1);
                says.add("After training, " + near.method()
                        + " is nearest to batch normalization\u2019s statistics (distance "
                        + distance(OptionalDouble.of(near.distance())) + " in the mean over its layers) and "
                        + far.method()
                        + " is farthest (" + distance(OptionalDouble.of(far.distance())) + ").");
            }
            says.add(dead());
            says.add(explanation(true).sentence());
            says.add(explanation(false).sentence());
            long lost = own.stream().filter(trial -> metric(trial).isEmpty()).count();
            if (lost > 0) {
                says.add(lost + " of " + own.size()
                        + " trials ended without a result, and are in the drawings of distance" + " alone.");
            }
            return says;
        }

        private String dead() {
            List<String> found = byMethod.entrySet().stream()
                    .flatMap(entry ->
                            mean(entry.getValue(), trial -> trial.course().share(last, LayerReading::inactive)).stream()
                                    .filter(share -> share > 0)
                                    .mapToObj(share -> entry.getKey() + " " + percent(OptionalDouble.of(share))))
                    .toList();
            return found.isEmpty()
                    ? "No channel is as good as eliminated after training: each is active at 1% of positions or more."
                    : "Channels that are as good as eliminated after training, active at less than 1% of positions: "
                            + String.join(", ", found) + (found.size() < byMethod.size() ? "; no others." : ".");
        }

        private Explanation explanation(boolean ofEarly) {
            List<TrialCourse> known = own.stream()
                    .filter(trial -> metric(trial).isPresent() && (ofEarly ? early(trial) : end(trial)).isPresent())
                    .toList();
            return new Explanation(
                    ofEarly ? "early in training (after step " + early + ")" : "at the end of training",
                    metric.isEmpty() ? "the metric" : metricName.apply(metric),
                    known.stream()
                            .mapToDouble(trial -> (ofEarly ? early(trial) : end(trial)).getAsDouble())
                            .toArray(),
                    known.stream()
                            .mapToDouble(trial -> metric(trial).getAsDouble())
                            .toArray(),
                    known.stream().map(trial -> trial.row().cell().method()).toList());
        }

        private Row row(String method, List<TrialCourse> ofMethod) {
            return new Row(
                    method,
                    ofMethod.size(),
                    distance(mean(ofMethod, this::early)),
                    distance(mean(ofMethod, this::end)),
                    distance(mean(
                            ofMethod,
                            trial -> trial.course().at(last).stream()
                                    .mapToDouble(LayerReading::distance)
                                    .max())),
                    distance(mean(
                            ofMethod,
                            trial -> trial.course().at(last).stream()
                                    .mapToDouble(LayerReading::meanSpread)
                                    .average())),
                    distance(mean(
                            ofMethod,
                            trial -> trial.course().at(last).stream()
                                    .mapToDouble(LayerReading::logSpread)
                                    .average())),
                    percent(mean(ofMethod, trial -> trial.course().share(last, LayerReading::inactive))),
                    percent(mean(ofMethod, trial -> trial.course().share(last, LayerReading::saturated))),
                    fixed(mean(ofMethod, SingularityPageBuilder::metric), 3));
        }

        private List<Panel> courses() {
            Map<MethodFamily, List<BandChart.Line>> families = new EnumMap<>(MethodFamily.class);
            byMethod.forEach((method, ofMethod) -> {
                List<BandChart.Point> points = points(ofMethod);
                if (!points.isEmpty()) {
                    families.computeIfAbsent(MethodFamily.of(method), family -> new ArrayList<>())
                            .add(new BandChart.Line(method, styles.of(method), points));
                }
            });
            List<Panel> panels = new ArrayList<>();
            families.forEach((family, lines) -> panels.add(new Panel(
                    family.title(),
                    new BandChart(
                                    id + "-course" + panels.size(),
                                    "Distance over training: " + family.title().toLowerCase(Locale.ROOT),
                                    "distance",
                                    steps,
                                    range,
                                    lines)
                            .svg(),
                    "")));
            return panels;
        }

        /** Median over layers and trials, from the 10th to the 90th percentile. */
        private List<BandChart.Point> points(List<TrialCourse> ofMethod) {
            List<BandChart.Point> points = new ArrayList<>();
            for (int step : steps) {
                double[] distances = ofMethod.stream()
                        .flatMap(trial -> trial.course().at(step).stream())
                        .mapToDouble(LayerReading::distance)
                        .filter(Double::isFinite)
                        .toArray();
                if (distances.length > 0) {
                    points.add(new BandChart.Point(
                            step,
                            Quantiles.median(distances),
                            Quantiles.percentile(distances, 10),
                            Quantiles.percentile(distances, 90)));
                }
            }
            return points;
        }

        private List<Panel> maps() {
            List<Panel> panels = new ArrayList<>();
            byMethod.forEach((method, ofMethod) -> panels.add(new Panel(
                    method,
                    new HeatMap(
                                    id + "-map" + panels.size(),
                                    "Distance of each layer over training: " + method,
                                    ofMethod.get(0).course().layers(),
                                    steps,
                                    range,
                                    cells(ofMethod))
                            .svg(),
                    "")));
            return panels;
        }

        private List<HeatMap.Cell> cells(List<TrialCourse> ofMethod) {
            List<String> layers = ofMethod.get(0).course().layers();
            List<HeatMap.Cell> cells = new ArrayList<>();
            for (int column = 0; column < steps.size(); column++) {
                int step = steps.get(column);
                for (int line = 0; line < layers.size(); line++) {
                    String layer = layers.get(line);
                    List<LayerReading> readings = ofMethod.stream()
                            .flatMap(trial -> trial.course().at(step).stream())
                            .filter(reading -> reading.layer().equals(layer))
                            .toList();
                    OptionalDouble distance = readings.stream()
                            .mapToDouble(LayerReading::distance)
                            .filter(Double::isFinite)
                            .average();
                    boolean dead = readings.stream().anyMatch(reading -> reading.inactive() > 0);
                    if (distance.isPresent()) {
                        cells.add(new HeatMap.Cell(line, column, distance.getAsDouble(), dead));
                    }
                }
            }
            return cells;
        }

        private List<Panel> scatters() {
            List<Panel> panels = new ArrayList<>();
            for (boolean ofEarly : new boolean[] {true, false}) {
                List<ScatterChart.Group> groups = new ArrayList<>();
                byMethod.forEach((method, ofMethod) -> {
                    List<ScatterChart.Point> points = dots(method, ofMethod, ofEarly);
                    if (!points.isEmpty()) {
                        groups.add(new ScatterChart.Group(method, styles.of(method), points));
                    }
                });
                if (!groups.isEmpty()) {
                    String when = ofEarly ? "after step " + early : "at the end";
                    panels.add(new Panel(
                            "Distance " + when,
                            new ScatterChart(
                                            id + "-against" + panels.size(),
                                            "Metric against distance " + when,
                                            "distance " + when,
                                            metricName.apply(metric),
                                            value -> fixed(OptionalDouble.of(value), 2),
                                            groups)
                                    .svg(),
                            explanation(ofEarly).sentence()));
                }
            }
            return panels;
        }

        private List<ScatterChart.Point> dots(String method, List<TrialCourse> ofMethod, boolean ofEarly) {
            List<ScatterChart.Point> points = new ArrayList<>();
            for (TrialCourse trial : ofMethod) {
                OptionalDouble x = ofEarly ? early(trial) : end(trial);
                OptionalDouble y = metric(trial);
                if (x.isPresent() && y.isPresent()) {
                    points.add(new ScatterChart.Point(
                            Math.min(LARGE, Math.max(SMALLEST, x.getAsDouble())),
                            y.getAsDouble(),
                            method + ", seed " + trial.row().seed() + ": distance " + distance(x) + ", " + metric + " "
                                    + fixed(y, 3)));
                }
            }
            return points;
        }
    }
}
