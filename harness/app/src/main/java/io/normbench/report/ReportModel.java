package io.normbench.report;

import io.normbench.result.ResultRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything the report of one run shows, ready to be laid out.
 *
 * @param context what is known besides the rows
 * @param facts times and counts of the run
 * @param outcomes number of trials by how they ended
 * @param statements what the run as a whole says
 * @param tasks one section a task and setting
 * @param failures trials without a usable result
 * @param exclusions cells the suite leaves out
 * @param methods the methods of the run
 */
public record ReportModel(
        ReportContext context,
        List<Fact> facts,
        List<Fact> outcomes,
        List<Statement> statements,
        List<TaskSection> tasks,
        List<Failure> failures,
        List<ExclusionGroup> exclusions,
        List<MethodEntry> methods) {
    /** Arranges {@code rows} for display; their order does not matter. */
    public static ReportModel of(ReportContext context, List<ResultRow> rows) {
        List<Entry> entries = Entry.of(rows);
        RunStatements run = new RunStatements(context, entries);
        return new ReportModel(
                context,
                run.facts(),
                run.outcomes(),
                run.statements(),
                sections(context, entries),
                entries.stream().flatMap(e -> e.failure().stream()).toList(),
                ExclusionGroup.of(context.exclusions()),
                MethodEntry.of(entries, context.parameters()));
    }

    /** Whether a method's number of parameters is known. */
    public boolean hasParameters() {
        return methods.stream().anyMatch(m -> !m.parameters().isEmpty());
    }

    private static List<TaskSection> sections(ReportContext context, List<Entry> entries) {
        Map<Setting, List<Entry>> bySetting = new LinkedHashMap<>();
        entries.forEach(e ->
                bySetting.computeIfAbsent(e.setting(), s -> new ArrayList<>()).add(e));
        Numbering numbering = new Numbering();
        List<TaskSection> sections = new ArrayList<>();
        bySetting.forEach((setting, list) -> {
            String id = "t" + (sections.size() + 1) + "-" + slug(setting.task());
            sections.add(new TaskSectionBuilder(id, setting, list, context, numbering).build());
        });
        return sections;
    }

    private static String slug(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
