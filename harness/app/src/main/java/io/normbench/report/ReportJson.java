package io.normbench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.report.answer.Answer;
import io.normbench.report.run.ClaimCard;
import io.normbench.report.run.ReportContext;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MatrixCell;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Printable;
import io.normbench.report.text.Statement;
import java.util.List;

/**
 * The report as JSON of schema {@value #SCHEMA}: answers, claims, tables and figures as the pages show them. The values
 * themselves are in the run's {@code results.csv}.
 */
final class ReportJson {
    /** The schema this version writes. */
    static final String SCHEMA = "normbench/report/v1";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ReportJson() {}

    static String write(ReportModel report) {
        ReportContext context = report.context();
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA)
                .put("run", context.runId())
                .put("suite", context.suiteName())
                .put("suite_sha256", context.suiteHash())
                .put("commit", context.gitCommit());
        says(root.putArray("statements"), report.statements());
        ArrayNode claims = root.putArray("claims");
        report.claims().forEach(claim -> add(claims.addObject(), claim));
        ArrayNode tasks = root.putArray("tasks");
        report.tasks().forEach(task -> add(tasks.addObject(), task));
        root.put("failed_trials", report.failures().size());
        try {
            return Printable.clean(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", impossible);
        }
    }

    private static void add(ObjectNode node, ClaimCard claim) {
        node.put("id", claim.id())
                .put("verdict", claim.verdict())
                .put("effect", claim.effect())
                .put("setting", claim.setting())
                .put("source", claim.source())
                .put("says", claim.says())
                .put("expect", claim.expectation());
        facts(node.putObject("facts"), claim.facts());
    }

    private static void add(ObjectNode node, TaskSection task) {
        node.put("id", task.id()).put("title", task.title());
        facts(node.putObject("setting"), task.setting());
        says(node.putArray("statements"), task.statements());
        ArrayNode answers = node.putArray("answers");
        for (Answer answer : task.answers()) {
            ObjectNode each = answers.addObject()
                    .put("batch_size", answer.batchSize())
                    .put("methods", answer.brief())
                    .put("note", answer.note());
            says(each.putArray("says"), answer.says());
        }
        ArrayNode figures = node.putArray("figures");
        ArrayNode tables = node.putArray("tables");
        for (TaskSection.Part part : task.parts()) {
            part.figures()
                    .forEach(figure -> figures.addObject()
                            .put("id", figure.id())
                            .put("number", figure.number())
                            .put("title", figure.title())
                            .put("caption", figure.caption())
                            .put("summary", figure.summary())
                            .put("table", figure.tableId()));
            part.matrices().forEach(matrix -> add(tables.addObject(), matrix));
        }
    }

    private static void add(ObjectNode node, Matrix matrix) {
        node.put("id", matrix.id())
                .put("number", matrix.number())
                .put("title", matrix.title())
                .put("caption", matrix.caption());
        ArrayNode cells = node.putArray("cells");
        for (Matrix.Row row : matrix.rows()) {
            for (int i = 0; i < row.cells().size(); i++) {
                MatrixCell cell = row.cells().get(i);
                ObjectNode each = cells.addObject()
                        .put("method", row.method())
                        .put("batch_size", matrix.batchSizes().get(i))
                        .put("state", cell.state())
                        .put("shown", cell.text())
                        .put("detail", cell.detail());
                if (cell.state().equals("value")) {
                    each.put("best", cell.best()).put("below_floor", cell.below());
                }
            }
        }
    }

    private static void says(ArrayNode array, List<Statement> statements) {
        statements.forEach(said -> array.addObject().put("topic", said.topic()).put("text", said.text()));
    }

    private static void facts(ObjectNode node, List<Fact> facts) {
        facts.forEach(fact -> node.put(fact.name(), fact.value()));
    }
}
