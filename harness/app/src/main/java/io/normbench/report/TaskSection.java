package io.normbench.report;

import io.normbench.report.answer.Answer;
import io.normbench.report.figure.Figure;
import io.normbench.report.table.LargestBatchTable;
import io.normbench.report.table.Matrix;
import io.normbench.report.table.MetricsTable;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Statement;
import java.util.List;

/**
 * What the report shows of one task in one setting.
 *
 * @param id anchor
 * @param title its heading: the task's id, with the engine where the run has several
 * @param setting model, engine, device, …
 * @param statements what it says, in sentences
 * @param answers which method to use, by batch size
 * @param parts accuracy, training speed, …; only those that were measured
 */
public record TaskSection(
        String id,
        String title,
        List<Fact> setting,
        List<Statement> statements,
        List<Answer> answers,
        List<Part> parts) {
    private static final Answer NO_ANSWER = new Answer("", 0, "", "", List.of(), "", "", "", List.of(), 0);

    public TaskSection {
        setting = List.copyOf(setting);
        statements = List.copyOf(statements);
        answers = List.copyOf(answers);
        parts = List.copyOf(parts);
    }

    /** The answer at {@code batchSize}; one without text where there is none. */
    public Answer answer(int batchSize) {
        return answers.stream()
                .filter(answer -> answer.batchSize() == batchSize)
                .findFirst()
                .orElse(NO_ANSWER);
    }

    /** The same section under another heading. */
    TaskSection titled(String newTitle) {
        return new TaskSection(id, newTitle, setting, statements, answers, parts);
    }

    /**
     * One aspect of a task.
     *
     * @param id anchor
     * @param title its heading
     * @param figures its figures
     * @param matrices its tables, the leading one first
     * @param metrics its tables of further metrics
     * @param largest its tables of the largest batch
     */
    public record Part(
            String id,
            String title,
            List<Figure> figures,
            List<Matrix> matrices,
            List<MetricsTable> metrics,
            List<LargestBatchTable> largest) {
        public Part {
            figures = List.copyOf(figures);
            matrices = List.copyOf(matrices);
            metrics = List.copyOf(metrics);
            largest = List.copyOf(largest);
        }
    }
}
