package io.normbench.cli.run;

import io.normbench.data.DataInfo;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.plan.Plan;
import io.normbench.task.DataSummary;
import io.normbench.task.TaskCatalog;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Opens the data of a suite as its tasks would, and prints what they are. */
final class DataView {
    /** Classes that are listed one by one. */
    private static final int MOST_CLASSES = 100;

    private DataView() {}

    /**
     * What the data of {@code plan} are, by the ids of the tasks that use them and their name. Tasks that need the same of
     * the same data share an entry; kinds of tasks that do not say what their data are have none.
     *
     * @throws UserError if data cannot be used: all that is wrong, a line each
     */
    static Map<String, DataSummary> look(Plan plan, ClassLoader loader) {
        TaskCatalog tasks = TaskCatalog.load(loader);
        Map<List<Object>, List<TaskSpec>> byNeed = new LinkedHashMap<>();
        plan.trials().stream()
                .map(trial -> trial.cell().task())
                .distinct()
                .forEach(task -> byNeed.computeIfAbsent(List.of(task.kind(), task.data()), key -> new ArrayList<>())
                        .add(task));
        Map<String, DataSummary> found = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        byNeed.values().forEach(own -> {
            String ids = own.stream().map(TaskSpec::id).collect(Collectors.joining(", "));
            try {
                tasks.look(own.get(0))
                        .ifPresent(summary ->
                                found.put(ids + ": " + own.get(0).data().name(), summary));
            } catch (UserError | IllegalArgumentException e) {
                faults.add("task '" + ids + "': " + e.getMessage());
            }
        });
        if (!faults.isEmpty()) {
            throw UserError.badData(String.join(System.lineSeparator(), faults));
        }
        return found;
    }

    /** Prints numbers, sizes, classes and warnings. */
    static void print(Map<String, DataSummary> data, PrintWriter out) {
        data.forEach((title, summary) -> {
            DataInfo info = summary.info();
            out.printf(Locale.ROOT, "data of %s%s%n", title, info.title().isEmpty() ? "" : " (" + info.title() + ")");
            print("training", summary.train(), out);
            print("test", summary.test(), out);
            int width = summary.train().counts().keySet().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            out.printf(
                    Locale.ROOT,
                    "  %s of each class, training and test%n",
                    summary.train().counted());
            summary.train().counts().entrySet().stream()
                    .limit(MOST_CLASSES)
                    .forEach(entry -> out.printf(
                            Locale.ROOT,
                            "    %-" + Math.max(1, width) + "s  %d  %d%n",
                            entry.getKey(),
                            entry.getValue(),
                            summary.test().counts().getOrDefault(entry.getKey(), 0L)));
            if (summary.train().counts().size() > MOST_CLASSES) {
                out.printf(
                        Locale.ROOT,
                        "    and %d more%n",
                        summary.train().counts().size() - MOST_CLASSES);
            }
            if (!info.source().isEmpty()) {
                out.println("  source: " + info.source());
            }
            out.println("  licence: " + info.licence());
            info.warnings().forEach(warning -> out.println("  warning: " + warning.line()));
        });
    }

    private static void print(String split, DataSummary.Part part, PrintWriter out) {
        long counted =
                part.counts().values().stream().mapToLong(Long::longValue).sum();
        out.printf(
                Locale.ROOT,
                "  %s: %d images, %s%s%s%n",
                split,
                part.images(),
                part.counted().equals("images") ? "" : counted + " " + part.counted() + ", ",
                part.sizes(),
                part.note().isEmpty() ? "" : "; " + part.note());
    }
}
