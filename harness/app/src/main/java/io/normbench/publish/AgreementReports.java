package io.normbench.publish;

import io.normbench.agree.Agreement;
import io.normbench.agree.CellAgreement;
import io.normbench.agree.CellAgreement.Verdict;
import io.normbench.report.AgreementPage;
import io.normbench.report.ReportRenderer;
import io.normbench.report.text.Fact;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Renders the report of a comparison of engines. */
public final class AgreementReports {
    private AgreementReports() {}

    /** Writes the page of {@code agreement} into {@code reportDir}. */
    public static void render(Agreement agreement, Path reportDir) {
        new ReportRenderer().render(page(agreement), reportDir);
    }

    /** Two digits: {@code 3.1e-12}; {@code 0}, or {@code inf} where one engine alone has no number. */
    public static String number(double value) {
        if (value == 0) {
            return "0";
        }
        return Double.isInfinite(value) ? "inf" : String.format(Locale.ROOT, "%.1e", value);
    }

    private static AgreementPage page(Agreement agreement) {
        Set<Integer> steps = new LinkedHashSet<>();
        agreement.cells().forEach(cell -> cell.checkpoints().forEach(checkpoint -> steps.add(checkpoint.step())));
        List<Integer> columns = steps.stream().sorted().toList();
        List<Fact> engines = agreement.engines().stream()
                .map(engine -> new Fact(
                        engine.id(),
                        engine.version() + " on " + engine.device() + ", " + engine.threads() + " threads"))
                .toList();
        List<Fact> environment = agreement.environment().entrySet().stream()
                .map(entry -> new Fact(entry.getKey(), entry.getValue()))
                .toList();
        return new AgreementPage(
                agreement.suite(),
                agreement.suiteSha256(),
                agreement.created().truncatedTo(ChronoUnit.SECONDS).toString(),
                "bin/normbench " + String.join(" ", agreement.commandLine()),
                summary(agreement),
                agreement.precision(),
                bounds(agreement, columns),
                columns,
                // First those to look at: most agree.
                agreement.cells().stream()
                        .sorted(Comparator.comparing(cell -> cell.verdict() == Verdict.AGREE))
                        .map(cell -> row(cell, columns))
                        .toList(),
                engines,
                environment);
    }

    private static String summary(Agreement agreement) {
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            if (agreement.count(verdict) > 0) {
                counts.add(agreement.count(verdict) + " " + verdict);
            }
        }
        return agreement.cells().size() + " comparisons of "
                + String.join(
                        " and ",
                        agreement.engines().stream().map(engine -> engine.id()).toList())
                + " over " + agreement.steps() + " steps in " + agreement.precision() + ": " + String.join(", ", counts)
                + ".";
    }

    private static String bounds(Agreement agreement, List<Integer> steps) {
        return String.join(
                ", ",
                steps.stream()
                        .map(step -> number(agreement.tolerances().at(step)) + " after " + step)
                        .toList());
    }

    private static AgreementPage.Row row(CellAgreement cell, List<Integer> steps) {
        List<String> values = new ArrayList<>();
        for (int step : steps) {
            CellAgreement.Checkpoint found = cell.checkpoints().stream()
                    .filter(checkpoint -> checkpoint.step() == step)
                    .findFirst()
                    .orElse(null);
            values.add(found == null ? "\u2013" : number(found.loss().value()));
            values.add(found == null ? "\u2013" : number(found.weights().value()));
        }
        return new AgreementPage.Row(
                cell.task(),
                cell.method(),
                cell.batchSize(),
                cell.engine() + ", " + cell.other(),
                values,
                cell.verdict().name(),
                cell.reason());
    }
}
