package io.normbench.cli.check;

import io.normbench.agree.Agreement;
import io.normbench.agree.AgreementFile;
import io.normbench.cli.common.SuiteArguments;
import io.normbench.publish.AgreementReports;
import io.normbench.run.agree.AgreeRequest;
import io.normbench.run.agree.AgreeRun;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.setup.RunDirectories;
import io.normbench.suite.Execution;
import io.normbench.suite.Precision;
import io.normbench.suite.plan.Plan;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench agree}: lets engines train the same cells from the same weights and compares the numbers. */
@Command(
        name = "agree",
        mixinStandardHelpOptions = true,
        description = {
            "Trains every cell of a suite on several engines from the same initial weights, on the same batches with"
                    + " the same learning rates, and compares losses, weights and state. Where engines differ it names the"
                    + " first operation, gradient or update that does.",
            "Exit status: 0 all agree, 1 some differ, 3 nothing could be compared or a worker failed."
        })
public final class AgreeCommand implements Callable<Integer> {
    @Mixin
    private SuiteArguments arguments;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where results go (default: runs/agree-<suite>-<time>).")
    private @Nullable Path output;

    @Option(
            names = "--engines",
            paramLabel = "ID",
            split = ",",
            description = "Engines to compare, at least two; the others are compared with the first (default: the"
                    + " suite's if it has several, otherwise all that are installed).")
    private List<String> engines = new ArrayList<>();

    @Option(
            names = "--executions",
            paramLabel = "WAY",
            split = ",",
            description =
                    "Compare ways to execute a step on one engine instead: eager,graph. Weights after captured steps"
                            + " hold their gradients and state.")
    private List<Execution> executions = new ArrayList<>();

    @Option(
            names = "--steps",
            description = "Training steps of each cell (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    private int steps;

    @Option(
            names = "--precision",
            description = "fp64 or fp32 (default: ${DEFAULT-VALUE}); fp32 says little beyond the first step.",
            defaultValue = "fp64")
    private Precision precision;

    @Option(
            names = "--seed",
            description = "Seed of initial weights and batches (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(names = "--keep", description = "Keep the weights and traces in DIR/tensors.")
    private boolean keep;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (steps < 1) {
            throw UserError.usage("--steps " + steps + ": expected a whole number of at least 1");
        }
        if (precision != Precision.FP64 && precision != Precision.FP32) {
            throw UserError.usage("--precision " + precision.id() + ": engines are compared in fp64 or fp32");
        }
        Plan plan = arguments.plan();
        Installation installation = arguments.installation();
        List<String> compared =
                executions.isEmpty() ? engines(plan, installation) : List.of(theEngine(plan, installation));
        RunContext context = RunContext.local(
                installation, spec.commandLine().getParent().getParseResult().originalArgs());
        Path directory = output != null
                ? output
                : RunDirectories.fresh(
                        "agree-" + plan.suite().name(), context.clock().instant());
        AgreeRequest request = new AgreeRequest(plan, compared, executions, precision, steps, seed, keep, directory);
        PrintWriter out = spec.commandLine().getOut();
        AgreeView view = new AgreeView(out, request);
        view.begin();
        Agreement agreement = new AgreeRun(request, context, view).run();
        AgreementReports.render(agreement, directory.resolve("report"));
        view.end(
                agreement,
                directory.resolve(AgreementFile.NAME),
                directory.resolve("report").resolve("index.html"));
        return agreement.exitStatus();
    }

    private String theEngine(Plan plan, Installation installation) {
        if (new LinkedHashSet<>(executions).size() < 2) {
            throw UserError.usage("--executions " + executions.get(0).id()
                    + ": one way alone agrees with nobody; name two, as in eager,graph");
        }
        List<String> named = engines.isEmpty() ? plan.suite().engines() : installed(engines, installation);
        if (named.size() != 1) {
            throw UserError.usage("--executions: expected one engine, found " + String.join(", ", named)
                    + "; name it with --engines");
        }
        return named.get(0);
    }

    private static List<String> installed(List<String> engines, Installation installation) {
        List<String> installed = installation.engines();
        for (String engine : engines) {
            if (!installed.contains(engine)) {
                throw UserError.usage("--engines: engine '" + engine + "' is not part of this build; it has "
                        + String.join(", ", installed) + Nearest.hint(engine, installed));
            }
        }
        return engines;
    }

    private List<String> engines(Plan plan, Installation installation) {
        List<String> installed = installation.engines();
        List<String> compared = installed(new ArrayList<>(new LinkedHashSet<>(engines)), installation);
        if (compared.isEmpty()) {
            List<String> ofSuite = plan.suite().engines();
            compared = ofSuite.size() > 1 ? ofSuite : installed;
        }
        if (compared.size() < 2) {
            throw UserError.usage("one engine alone (" + String.join(", ", compared)
                    + ") agrees with nobody; name two with --engines. This build has "
                    + String.join(", ", installed));
        }
        return compared;
    }
}
