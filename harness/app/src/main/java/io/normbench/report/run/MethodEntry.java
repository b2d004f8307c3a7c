package io.normbench.report.run;

import io.normbench.report.grid.Entry;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.run.ReportContext.ParameterCount;
import io.normbench.report.text.Numbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One method of the run.
 *
 * @param label its label
 * @param family its family's name
 * @param options what it ran with; empty for none
 * @param trials how many trials it had
 * @param completed how many of them completed
 * @param parameters trainable parameters of the model, by task; empty if not known
 */
public record MethodEntry(String label, String family, String options, long trials, long completed, String parameters) {
    public static List<MethodEntry> of(List<Entry> entries, ReportContext context) {
        return entries.stream()
                .map(e -> e.row().cell().method())
                .distinct()
                .sorted(MethodFamily.order())
                .map(method -> of(method, entries, context))
                .toList();
    }

    private static MethodEntry of(String method, List<Entry> entries, ReportContext context) {
        List<ParameterCount> counts = context.parameters();
        List<Entry> own = entries.stream()
                .filter(e -> e.row().cell().method().equals(method))
                .toList();
        boolean several = counts.stream().map(ParameterCount::task).distinct().count() > 1;
        String parameters = counts.stream()
                .filter(c -> c.method().equals(method))
                .map(c -> (several ? c.task() + " " : "") + Numbers.fixed(c.count(), 0))
                .collect(Collectors.joining("; "));
        return new MethodEntry(
                method,
                MethodFamily.of(method).title(),
                context.options().text(method),
                own.size(),
                own.stream().filter(e -> e.failure().isEmpty()).count(),
                parameters);
    }
}
