package io.normbench.cli.check;

import io.normbench.cli.common.SuiteArguments;
import io.normbench.cli.common.Vocabulary;
import io.normbench.reproduce.StoredRun;
import io.normbench.result.Outcome;
import io.normbench.run.ExportRun;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.setup.RunDirectories;
import io.normbench.suite.Cell;
import io.normbench.suite.Measurement;
import io.normbench.suite.Precision;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench export}: writes down what the training of a cell is given and what it computes. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a cell and writes its initial weights, the first batches, losses, gradients and weights after each step"
                    + " as safetensors with a JSON index, so that another framework can repeat it:"
                    + " harness/peers/repeat.py does in PyTorch.",
            "Exit status: 0 exported, 1 the training ended otherwise than by its last step, 5 a worker failed."
        })
public final class ExportCommand implements Callable<Integer> {
    private static final int ENDED_OTHERWISE = 1;
    private static final int SHOWN = 6;

    @Parameters(
            index = "0",
            paramLabel = "CELL",
            description = "The cell's id as in results.csv, or the beginning of it; of a trial its key: the id, a slash"
                    + " and a1, a2, …; or a filter that leaves one cell: task=digits,method=bn,batch_size=16.")
    private String cell;

    @ArgGroup(multiplicity = "1")
    private Source source;

    /** Where the cell is from. */
    private static final class Source {
        @Option(names = "--suite", paramLabel = "SUITE", description = "A suite file, or the name of a shipped suite.")
        private @Nullable String suite;

        @Option(names = "--run", paramLabel = "RUN", description = "A run directory, whose suite has the cell.")
        private @Nullable Path run;
    }

    @Option(
            names = "--steps",
            defaultValue = "10",
            description = "Steps that are written down (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--whole", description = "Then train to the trial's end, for all its losses and its final weights.")
    private boolean whole;

    @Option(
            names = "--precision",
            description = "In another number format than the cell's: in fp64 other frameworks agree best.")
    private @Nullable Precision precision;

    @Option(
            names = "--plugins",
            paramLabel = "JAR",
            split = ":",
            description = "Jars with further methods, networks or tasks.")
    private List<Path> plugins = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where files go (default: runs/export-<cell>-<time>).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (steps < 1) {
            throw UserError.usage("--steps " + steps + ": expected a whole number of at least 1");
        }
        Installation installation = Installation.current(plugins);
        Suite suite = suite(installation);
        Trial trial = inPrecision(trial(suite));
        RunContext context = RunContext.local(
                installation, spec.commandLine().getParent().getParseResult().originalArgs());
        Path folder = output != null
                ? output
                : RunDirectories.fresh(
                        "export-" + trial.cellId(), context.clock().instant());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "exporting %s, %d steps, to %s%n", trial.key(), steps, folder);
        out.flush();
        Outcome outcome = new ExportRun(context, new Plan(suite, List.of(trial), List.of()), folder)
                .run(trial, steps, whole, (done, total) -> {});
        if (!(outcome instanceof Outcome.Completed)) {
            spec.commandLine().getErr().println(outcome.id() + ": " + outcome.reason());
            return ENDED_OTHERWISE;
        }
        out.println("index: " + folder.resolve("index.json"));
        out.flush();
        return 0;
    }

    private Suite suite(Installation installation) throws IOException {
        SuiteLoader loader = new SuiteLoader(Vocabulary.of(Vocabulary.loader(plugins), installation));
        if (source.suite != null) {
            return loader.load(SuiteArguments.file(source.suite, installation));
        }
        Path run = Objects.requireNonNull(source.run, "one of the two is required");
        Path copy = Files.createTempFile("suite", ".yaml");
        try {
            Files.writeString(copy, StoredRun.read(run).manifest().suite().text());
            return loader.load(copy);
        } finally {
            Files.delete(copy);
        }
    }

    /** The trial that {@link #cell} names: the accuracy trial of its key, or the first one of the cell. */
    private Trial trial(Suite suite) {
        List<Trial> all = Planner.plan(suite, Filter.parse(List.of())).trials();
        List<Trial> named = all.stream()
                .filter(trial -> trial.measurement() == Measurement.ACCURACY
                        && trial.key().equals(cell))
                .toList();
        if (!named.isEmpty()) {
            return named.get(0);
        }
        List<String> ids = all.stream().map(Trial::cellId).distinct().toList();
        List<String> found = matching(suite, ids);
        if (found.isEmpty()) {
            throw UserError.usage("suite '" + suite.name() + "' has no cell '" + cell + "'" + Nearest.hint(cell, ids)
                    + "; its cells are " + some(ids));
        }
        if (found.size() > 1) {
            throw UserError.usage("'" + cell + "' stands for " + found.size() + " cells; name one of " + some(found));
        }
        List<Trial> ofCell = all.stream()
                .filter(trial -> trial.cellId().equals(found.get(0)))
                .toList();
        return ofCell.stream()
                .filter(trial -> trial.measurement() == Measurement.ACCURACY)
                .findFirst()
                .orElseGet(() -> accuracy(ofCell.get(0).cell(), ofCell.get(0).seed()));
    }

    /** Cells of this id, or whose ids begin so, or which the filter keeps. */
    private List<String> matching(Suite suite, List<String> ids) {
        if (cell.contains("=")) {
            return Planner.plan(suite, Filter.parse(List.of(cell))).trials().stream()
                    .map(Trial::cellId)
                    .distinct()
                    .toList();
        }
        return ids.contains(cell)
                ? List.of(cell)
                : ids.stream().filter(id -> id.startsWith(cell)).toList();
    }

    private static String some(List<String> ids) {
        return String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size()))) + (ids.size() > SHOWN ? ", …" : "");
    }

    private static Trial accuracy(Cell cell, long seed) {
        return new Trial(cell, CellId.of(cell), Measurement.ACCURACY, 1, seed);
    }

    private Trial inPrecision(Trial trial) {
        if (precision == null || precision == trial.cell().precision()) {
            return trial;
        }
        Cell old = trial.cell();
        Cell changed = new Cell(
                old.task(),
                old.method(),
                old.batchSize(),
                old.statBatch(),
                precision,
                old.layout(),
                old.engine(),
                old.device(),
                old.threads(),
                old.execution(),
                old.cudnnAutotune(),
                old.evaluation());
        return new Trial(changed, CellId.of(changed), Measurement.ACCURACY, trial.number(), trial.seed());
    }
}
