package io.normbench.cli.run;

import io.normbench.cli.common.GpuArguments;
import io.normbench.cli.common.SuiteArguments;
import io.normbench.cli.common.Vocabulary;
import io.normbench.machine.Gpu;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.TimeEstimate;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.slurm.Makespan;
import io.normbench.suite.Cell;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench plan}: prints what a suite would run; starts nothing. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Prints the cells of a suite and the estimated time; starts nothing.")
public final class PlanCommand implements Callable<Integer> {
    /** Slurm's own limit, where nobody has changed it. */
    private static final int USUAL_ARRAY = 1000;

    /** What an element costs beside its trials: Java's start, the plan, and a scheduler that looks every few seconds. */
    private static final double ELEMENT_SECONDS = 5;

    @Mixin
    private SuiteArguments arguments;

    @Mixin
    private GpuArguments gpuArguments;

    @Option(names = "--cells", description = "List every trial, one a line.")
    private boolean cells;

    @Option(
            names = "--cluster",
            paramLabel = "N",
            split = ",",
            description = "How long runner slurm would take on so many GPUs of an empty cluster: 1,8,64.")
    private List<Integer> gpuCounts = new ArrayList<>();

    @Option(
            names = "--measured",
            paramLabel = "DIR",
            description = "With --cluster: take times from the rows of this run, where it has them.")
    private @Nullable Path measured;

    @Option(
            names = "--check-data",
            description = "Open the data as the tasks would, check them, and print counts, classes and sizes.")
    private boolean checkData;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Plan plan = arguments.plan();
        out.printf(Locale.ROOT, "suite %s (%s)%n", plan.suite().name(), arguments.file());
        if (cells) {
            plan.trials().forEach(trial -> out.println(trial.key()));
        } else {
            matrix(plan, out);
        }
        plan.excluded()
                .forEach(cell -> out.printf(
                        Locale.ROOT,
                        "excluded: %s%s: %s%n",
                        cell.cellId(),
                        (plan.suite().engines().size() > 1 ? " (" + cell.cell().engine() + ")" : "")
                                + execution(cell.cell(), " ")
                                + evaluation(cell.cell(), " "),
                        cell.reason()));
        GpuChoice gpus = gpuArguments.planned(plan.suite());
        double seconds = new TimeEstimate(plan.suite(), Runtime.getRuntime().availableProcessors(), gpus).seconds(plan);
        out.printf(
                Locale.ROOT,
                "%d trials in %d cells, about %s%n",
                plan.trials().size(),
                plan.trials().stream().map(Trial::cellId).distinct().count(),
                TimeEstimate.text(seconds));
        gpus.notices().forEach(out::println);
        tell(plan.suite(), gpus, out);
        if (!gpuCounts.isEmpty()) {
            cluster(plan, out);
        }
        if (checkData) {
            out.flush();
            DataView.print(DataView.look(plan, Vocabulary.loader(arguments.plugins())), out);
        }
        return 0;
    }

    private void cluster(Plan plan, PrintWriter out) {
        TimeEstimate estimate = new TimeEstimate(plan.suite(), 1);
        Map<String, Double> known = new LinkedHashMap<>();
        if (measured != null) {
            ResultsFile.read(measured)
                    .forEach(row -> row.measured().wallSeconds().ifPresent(wall -> known.put(row.key(), wall)));
        }
        Makespan makespan = new Makespan(
                plan.suite(),
                plan.suite().runner().slurm(),
                plan.trials(),
                trial -> known.getOrDefault(trial.key(), estimate.seconds(trial)),
                USUAL_ARRAY,
                ELEMENT_SECONDS);
        out.printf(
                Locale.ROOT,
                "%d elements; GPUs, time, share of the GPUs' time in which trials run:%n",
                makespan.elements());
        for (int count : gpuCounts) {
            if (count < 1) {
                throw UserError.usage("--cluster " + count + ": expected at least 1 GPU");
            }
            Makespan.Outlook outlook = makespan.on(count);
            out.printf(
                    Locale.ROOT,
                    "  %4d  %12s  %3.0f%%%n",
                    count,
                    TimeEstimate.text(outlook.seconds()),
                    100 * outlook.efficiency());
        }
    }

    /** Says which GPUs trials spread over, where there are several. */
    static void tell(Suite suite, GpuChoice gpus, PrintWriter out) {
        if (gpus.gpus().size() > 1) {
            out.printf(
                    Locale.ROOT,
                    "spread over %d GPUs, one worker on each%s: %s%n",
                    gpus.gpus().size(),
                    suite.device().equals("auto") ? ", where the engine can use them" : "",
                    gpus.gpus().stream().map(Gpu::device).collect(Collectors.joining(", ")));
        }
    }

    private static String row(Suite suite, Cell cell) {
        String engine = suite.engines().size() > 1 ? "  " + cell.engine() : "";
        return cell.task().id() + "  " + cell.method().label() + engine + execution(cell, "  ")
                + evaluation(cell, "  ");
    }

    /** Empty for the usual one. */
    private static String execution(Cell cell, String before) {
        return cell.execution() == SuiteDefaults.EXECUTION
                ? ""
                : before + cell.execution().id();
    }

    /** Empty for the usual one. */
    private static String evaluation(Cell cell, String before) {
        return cell.evaluation().equals(SuiteDefaults.EVALUATION)
                ? ""
                : before + cell.evaluation().id();
    }

    private static void matrix(Plan plan, PrintWriter out) {
        for (Measurement measurement : Measurement.values()) {
            Map<String, TreeSet<Integer>> batchSizes = new LinkedHashMap<>();
            Map<String, TreeSet<Long>> seeds = new LinkedHashMap<>();
            for (Trial trial : plan.trials()) {
                if (trial.measurement() == measurement) {
                    String row = row(plan.suite(), trial.cell());
                    batchSizes
                            .computeIfAbsent(row, key -> new TreeSet<>())
                            .add(trial.cell().batchSize());
                    seeds.computeIfAbsent(row, key -> new TreeSet<>()).add(trial.seed());
                }
            }
            if (!batchSizes.isEmpty()) {
                out.println(measurement.id() + ":");
                int width = batchSizes.keySet().stream()
                        .mapToInt(String::length)
                        .max()
                        .orElse(0);
                batchSizes.forEach((row, sizes) -> out.printf(
                        Locale.ROOT,
                        "  %-" + width + "s  %s %s%s%n",
                        row,
                        measurement == Measurement.MAX_BATCH ? "from batch" : "batch",
                        sizes.stream().map(String::valueOf).collect(Collectors.joining(" ")),
                        measurement == Measurement.ACCURACY
                                ? "  seeds "
                                        + Objects.requireNonNull(seeds.get(row), row).stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(" "))
                                : ""));
            }
        }
    }
}
