package io.normbench.cli.check;

import io.normbench.agree.Agreement;
import io.normbench.agree.CellAgreement;
import io.normbench.agree.CellAgreement.Verdict;
import io.normbench.publish.AgreementReports;
import io.normbench.run.agree.AgreeListener;
import io.normbench.run.agree.AgreeRequest;
import io.normbench.suite.Cell;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a comparison of engines as a table, row by row as cells end. */
final class AgreeView implements AgreeListener {
    private final PrintWriter out;
    private final AgreeRequest request;
    private final int methodWidth;
    private final int taskWidth;

    AgreeView(PrintWriter out, AgreeRequest request) {
        this.out = out;
        this.request = request;
        methodWidth = Math.max(6, width(request, true));
        taskWidth = Math.max(4, width(request, false));
    }

    private static int width(AgreeRequest request, boolean method) {
        return request.plan().trials().stream()
                .mapToInt(trial -> (method
                                ? trial.cell().method().label()
                                : trial.cell().task().id())
                        .length())
                .max()
                .orElse(0);
    }

    void begin() {
        out.printf(
                Locale.ROOT,
                "suite %s: %s in %s, %d steps; largest relative differences of losses and weights%n",
                request.plan().suite().name(),
                String.join(" and ", request.names()),
                request.precision().id(),
                request.steps());
        StringBuilder head = new StringBuilder(row("method", "batch", "task", "with"));
        for (int step : request.checkpoints()) {
            head.append(String.format(Locale.ROOT, "  %8s  %8s", "loss " + step, "wts " + step));
        }
        out.println(head + "  verdict");
        out.flush();
    }

    @Override
    public void progress(Cell cell, int done, int total) {
        // A row a cell, as it ends, is enough.
    }

    @Override
    public void compared(CellAgreement cell) {
        StringBuilder line =
                new StringBuilder(row(cell.method(), Integer.toString(cell.batchSize()), cell.task(), cell.other()));
        for (int step : request.checkpoints()) {
            CellAgreement.Checkpoint found = cell.checkpoints().stream()
                    .filter(checkpoint -> checkpoint.step() == step)
                    .findFirst()
                    .orElse(null);
            line.append(String.format(
                    Locale.ROOT,
                    "  %8s  %8s",
                    found == null ? "–" : AgreementReports.number(found.loss().value()),
                    found == null
                            ? "–"
                            : AgreementReports.number(found.weights().value())));
        }
        out.println(line + "  " + cell.verdict());
        if (!cell.reason().isEmpty()) {
            out.println("    " + cell.reason());
        }
        out.flush();
    }

    void end(Agreement agreement, Path json, Path report) {
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            if (agreement.count(verdict) > 0) {
                counts.add(agreement.count(verdict) + " " + verdict);
            }
        }
        out.println(String.join(", ", counts));
        out.println("numbers: " + json);
        out.println("report: " + report);
        out.flush();
    }

    private String row(String method, String batch, String task, String other) {
        String text =
                String.format(Locale.ROOT, "%-" + methodWidth + "s  %5s  %-" + taskWidth + "s", method, batch, task);
        return request.names().size() > 2 ? text + String.format(Locale.ROOT, "  %-8s", other) : text;
    }
}
