package io.normbench.report;

import io.normbench.report.answer.Answer;
import io.normbench.report.classes.ClassesPage;
import io.normbench.report.classes.ClassesPageBuilder;
import io.normbench.report.classes.TrialClasses;
import io.normbench.report.figure.Figure;
import io.normbench.report.grid.Entry;
import io.normbench.report.grid.Failure;
import io.normbench.report.grid.Setting;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.picture.PicturesPage;
import io.normbench.report.picture.PicturesPageBuilder;
import io.normbench.report.picture.TrialPictures;
import io.normbench.report.run.Badge;
import io.normbench.report.run.ClaimCard;
import io.normbench.report.run.ExclusionGroup;
import io.normbench.report.run.MachineSection;
import io.normbench.report.run.MachineStatements;
import io.normbench.report.run.MethodEntry;
import io.normbench.report.run.ReportContext;
import io.normbench.report.run.RunStatements;
import io.normbench.report.text.Fact;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Numbering;
import io.normbench.report.text.Statement;
import io.normbench.result.Floor;
import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Everything the report of one run shows, ready to be laid out.
 *
 * @param context what is known besides the rows
 * @param facts times and counts of the run
 * @param outcomes number of trials by how they ended
 * @param statements what the run as a whole says
 * @param badges the run in a few words
 * @param tasks one section a task and setting
 * @param failures trials without a usable result
 * @param exclusions cells the suite leaves out
 * @param methods the methods of the run
 * @param machine the machine's state during the trials
 * @param pictures the page of pictures; without sections if the run has none
 * @param classes the page of classes; without sections if the run has no confusion matrix
 */
public record ReportModel(
        ReportContext context,
        List<Fact> facts,
        List<Fact> outcomes,
        List<Statement> statements,
        List<Badge> badges,
        List<TaskSection> tasks,
        List<Failure> failures,
        List<ExclusionGroup> exclusions,
        List<MethodEntry> methods,
        MachineSection machine,
        PicturesPage pictures,
        ClassesPage classes) {
    /** Arranges {@code rows} for display; their order does not matter. */
    public static ReportModel of(ReportContext context, List<ResultRow> rows) {
        return of(context, rows, List.of());
    }

    /** The same, with the pictures of chosen trials. */
    public static ReportModel of(ReportContext context, List<ResultRow> rows, List<TrialPictures> pictures) {
        return of(context, rows, pictures, List.of(), List.of(), Map.of());
    }

    /** The same, with floors and with the confusion matrices of accuracy trials. */
    public static ReportModel of(
            ReportContext context,
            List<ResultRow> rows,
            List<TrialPictures> pictures,
            List<Floor> floors,
            List<TrialClasses> classes) {
        return of(context, rows, pictures, floors, classes, Map.of());
    }

    /**
     * The same, with the predictions of accuracy trials.
     *
     * @param scores how well a trial did each held-out image or group of them, by {@link ResultRow#key()}; all trials of a task in one order
     */
    public static ReportModel of(
            ReportContext context,
            List<ResultRow> rows,
            List<TrialPictures> pictures,
            List<Floor> floors,
            List<TrialClasses> classes,
            Map<String, double[]> scores) {
        List<Entry> entries = Entry.of(rows);
        RunStatements run = new RunStatements(context, entries, scores.keySet());
        return new ReportModel(
                context,
                run.facts(),
                run.outcomes(),
                run.statements(),
                run.badges(),
                sections(context, entries, floors, scores),
                entries.stream().flatMap(e -> e.failure().stream()).toList(),
                ExclusionGroup.of(context.exclusions()),
                MethodEntry.of(entries, context),
                MachineStatements.of(context, entries),
                pictures(context, rows, pictures),
                new ClassesPageBuilder(classes, methods(rows)).build(context.suiteName(), context.runId()));
    }

    private static PicturesPage pictures(ReportContext context, List<ResultRow> rows, List<TrialPictures> pictures) {
        return new PicturesPageBuilder(rows, methods(rows), pictures, MetricName::title)
                .build(context.suiteName(), context.runId());
    }

    private static List<String> methods(List<ResultRow> rows) {
        return rows.stream()
                .map(row -> row.cell().method())
                .distinct()
                .sorted(MethodFamily.order())
                .toList();
    }

    /** Whether there is a page of classes. */
    public boolean hasClasses() {
        return !classes.sections().isEmpty();
    }

    /** Whether there is a page of elimination singularities. */
    public boolean hasSingularity() {
        return context.facts().containsKey(ReportContext.SINGULARITY);
    }

    /** Whether there is a page of published numbers. */
    public boolean hasPublished() {
        return context.facts().containsKey(ReportContext.PUBLISHED);
    }

    /** Whether there is a page of pictures. */
    public boolean hasPictures() {
        return !pictures.sections().isEmpty();
    }

    /** Whether a method's number of parameters is known. */
    public boolean hasParameters() {
        return methods.stream().anyMatch(m -> !m.parameters().isEmpty());
    }

    /** The claims as cards. */
    public List<ClaimCard> claims() {
        return ClaimCard.of(context.claims());
    }

    /** The batch sizes of all answers, ascending. */
    public List<Integer> batchSizes() {
        return answers().map(Answer::batchSize).sorted().distinct().toList();
    }

    /** Anchor of the answer to show first: where most is known; empty without answers. */
    public String firstAnswer() {
        return answers()
                .reduce((first, next) -> next.known() > first.known() ? next : first)
                .map(Answer::id)
                .orElse("");
    }

    private Stream<Answer> answers() {
        return tasks.stream().flatMap(task -> task.answers().stream());
    }

    /** The figures that the summary shows. */
    public List<Figure> shownFigures() {
        return ReportFiles.pictures(this);
    }

    /** Whether there are several sections of tasks. */
    public boolean hasSeveralTasks() {
        return tasks.size() > 1;
    }

    private static List<TaskSection> sections(
            ReportContext context, List<Entry> entries, List<Floor> floors, Map<String, double[]> scores) {
        Map<Setting, List<Entry>> bySetting = new LinkedHashMap<>();
        entries.forEach(e ->
                bySetting.computeIfAbsent(e.setting(), s -> new ArrayList<>()).add(e));
        Numbering numbering = new Numbering();
        MethodStyles styles = MethodStyles.of(
                entries.stream().map(e -> e.row().cell().method()).toList());
        List<TaskSection> sections = new ArrayList<>();
        bySetting.forEach((setting, list) -> {
            String id = "t" + (sections.size() + 1) + "-" + slug(setting.task());
            sections.add(new TaskSectionBuilder(id, setting, list, context, numbering, floors, scores, styles)
                    .build()
                    .titled(setting.title(bySetting.keySet())));
        });
        return sections;
    }

    private static String slug(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
