package io.normbench.report.picture;

import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.task.Picture;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Arranges the pictures of a run on one page. */
public final class PicturesPageBuilder {
    /** Images of a task, at most. */
    static final int MOST_IMAGES = 4;

    private final List<ResultRow> rows;
    private final List<String> methods;
    private final List<TrialPictures> trials;
    private final Drawing drawing;
    private final Palette palette;
    private final UnaryOperator<String> metricTitle;
    private final Map<String, PicturesPage.Scene> scenes = new LinkedHashMap<>();

    /**
     * @param rows every row of the run
     * @param methods labels of the methods, in the order of the page
     * @param trials the chosen trials, those of a task all at one batch size (see {@link PictureChoice})
     * @param metricTitle writes a metric's name for people
     */
    public PicturesPageBuilder(
            List<ResultRow> rows, List<String> methods, List<TrialPictures> trials, UnaryOperator<String> metricTitle) {
        this.metricTitle = metricTitle;
        this.rows = List.copyOf(rows);
        this.methods = List.copyOf(methods);
        this.trials =
                trials.stream().filter(trial -> !trial.pictures().isEmpty()).toList();
        this.palette = Palette.of(
                this.trials.stream().flatMap(t -> t.pictures().stream()).toList());
        this.drawing = new Drawing(palette);
    }

    /** The page; without sections if no trial has a picture. */
    public PicturesPage build(String suiteName, String runId) {
        List<PicturesPage.Section> sections = new ArrayList<>();
        Map<List<String>, List<TrialPictures>> groups = new LinkedHashMap<>();
        trials.forEach(trial -> groups.computeIfAbsent(
                        List.of(
                                trial.row().cell().task(),
                                trial.row().cell().engine(),
                                trial.row().cell().evaluation()),
                        group -> new ArrayList<>())
                .add(trial));
        groups.forEach(
                (group, own) -> sections.add(section("p" + (sections.size() + 1), title(group, groups.keySet()), own)));
        return new PicturesPage(suiteName, runId, List.copyOf(scenes.values()), sections);
    }

    /** The task, and whatever of engine and evaluation there are several of. */
    private static String title(List<String> group, Set<List<String>> all) {
        return IntStream.range(0, group.size())
                .filter(place -> place == 0
                        || all.stream().map(each -> each.get(place)).distinct().count() > 1)
                .mapToObj(group::get)
                .collect(Collectors.joining(", "));
    }

    private PicturesPage.Section section(String id, String title, List<TrialPictures> own) {
        TrialPictures first = own.get(0);
        List<Picture> shown = first.pictures().stream().limit(MOST_IMAGES).toList();
        List<Picture> all =
                own.stream().flatMap(trial -> trial.pictures().stream()).toList();
        boolean boxes = all.stream().flatMap(PicturesPageBuilder::regions).anyMatch(Drawing::hasBox);
        Set<String> names = new LinkedHashSet<>();
        for (Picture picture : all) {
            Stream.concat(picture.truth().stream(), Drawing.shown(picture.found()).stream())
                    .forEach(region -> names.add(region.category()));
        }
        int left = first.pictures().size() - shown.size();
        return new PicturesPage.Section(
                id,
                title,
                first.row().cell().batchSize(),
                first.row().seed(),
                metricTitle.apply(first.row().measured().metric()),
                boxes ? boxesRule() : "Every class that the network found in an image is drawn.",
                left == 0 ? "" : "The run holds " + left + " more images of this task.",
                shown.stream().map(Picture::id).toList(),
                palette.legend(names),
                truth(shown),
                methods.stream().map(method -> row(method, shown, own)).toList());
    }

    private static String boxesRule() {
        return String.format(
                Locale.ROOT,
                "Of what a network found, boxes with a score of at least %.2f are drawn, at most %d in an image.",
                Drawing.LEAST_SCORE,
                Drawing.MOST_BOXES);
    }

    private static Stream<Picture.Region> regions(Picture picture) {
        return Stream.concat(picture.truth().stream(), picture.found().stream());
    }

    private PicturesPage.Row truth(List<Picture> shown) {
        List<String> drawings = shown.stream()
                .map(p -> drawing.svg(p, scene(p), "truth, image " + p.id(), p.truth(), false))
                .toList();
        return new PicturesPage.Row("truth", "", "", drawings);
    }

    private PicturesPage.Row row(String method, List<Picture> shown, List<TrialPictures> own) {
        return own.stream()
                .filter(trial -> trial.row().cell().method().equals(method))
                .findFirst()
                .map(trial -> drawn(trial, shown))
                .orElseGet(() -> new PicturesPage.Row(
                        method, "", missing(method, own.get(0).row()), List.of()));
    }

    private PicturesPage.Row drawn(TrialPictures trial, List<Picture> shown) {
        List<String> drawings = new ArrayList<>();
        for (Picture wanted : shown) {
            drawings.add(trial.pictures().stream()
                    .filter(picture -> picture.id().equals(wanted.id()))
                    .findFirst()
                    .map(picture -> drawing.svg(
                            picture,
                            scene(picture),
                            trial.row().cell().method() + ", image " + picture.id(),
                            Drawing.shown(picture.found()),
                            true))
                    .orElse(""));
        }
        return new PicturesPage.Row(trial.row().cell().method(), figure(trial.row()), "", drawings);
    }

    /** Each image stands once in the page, however many trials and tasks show it. */
    private String scene(Picture picture) {
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(picture.png());
        return scenes.computeIfAbsent(
                        data + " " + picture.width() + " " + picture.height(),
                        key -> new PicturesPage.Scene(
                                "scene-" + scenes.size(), picture.width(), picture.height(), data))
                .id();
    }

    private String missing(String method, ResultRow like) {
        return rows.stream()
                .filter(row -> row.cell().task().equals(like.cell().task())
                        && row.cell().engine().equals(like.cell().engine()))
                .filter(row -> row.cell().evaluation().equals(like.cell().evaluation()))
                .filter(row -> row.cell().method().equals(method))
                .filter(row -> row.cell().batchSize() == like.cell().batchSize()
                        && row.trial().equals(like.trial()))
                .findFirst()
                .map(row -> row.outcome() instanceof Outcome.Completed
                        ? "no pictures were kept"
                        : row.outcome().id().replace('_', ' '))
                .orElse("not measured at batch " + like.cell().batchSize());
    }

    private static String figure(ResultRow row) {
        OptionalDouble value = row.measured().metricValue();
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
                : "";
    }
}
