package io.normbench.run.ab;

import io.normbench.suite.Isolation;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.plan.Trial;
import io.normbench.suite.read.SuiteLoader;
import io.normbench.suite.read.SuiteVocabulary;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A suite as one arm sees it: a worker for each trial, the arm's options, and without the methods that the arm does not
 * know.
 *
 * <p>An arm may lack a method that the other one has: that is a new cell or a lost one, not a bad suite. Whether anyone
 * knows the method is for the comparing process to see. Every other fault of the suite is the user's.
 *
 * @param plan the suite and its trials; empty if the arm knows none of the methods
 * @param sha256 hash of the file's bytes
 * @param name the suite's name
 * @param unknown the methods that this arm does not know
 */
public record ArmSuite(Optional<Plan> plan, String sha256, String name, List<ArmPlan.Unknown> unknown) {
    public ArmSuite {
        unknown = List.copyOf(unknown);
    }

    /**
     * Reads a suite.
     *
     * @param file the suite
     * @param vocabulary what the arm knows
     * @param filters conditions that trials must meet
     * @param options option values of methods: {@code gn.groups=4}
     * @param threads threads per operation; 0 for what the suite says
     * @throws UserError if the suite has other faults than unknown methods, or a filter or an option is not valid
     */
    public static ArmSuite load(
            Path file, SuiteVocabulary vocabulary, List<String> filters, List<String> options, int threads) {
        SuiteLoader.KnownPart loaded = new SuiteLoader(vocabulary).loadKnown(file);
        List<ArmPlan.Unknown> unknown = new ArrayList<>();
        loaded.unknown().forEach((index, message) -> unknown.add(new ArmPlan.Unknown(index, message)));
        Filter filter = Filter.parse(filters);
        Optional<Plan> plan = loaded.suite()
                .map(suite -> adapted(suite, options, threads, vocabulary))
                .map(suite -> unknown.isEmpty()
                        ? Planner.plan(suite, filter)
                        : filtered(Planner.plan(suite, Filter.all()), filter));
        return new ArmSuite(plan, Sha256.of(loaded.text()), loaded.name(), unknown);
    }

    /** The filter may name a method that this arm does not know, so it is applied without its check. */
    private static Plan filtered(Plan plan, Filter filter) {
        List<Trial> kept = plan.trials().stream().filter(filter::matches).toList();
        return new Plan(plan.suite(), kept, plan.excluded());
    }

    private static Suite adapted(Suite suite, List<String> options, int threads, SuiteVocabulary vocabulary) {
        if (!suite.runner().name().equals(RunnerSpec.LOCAL)) {
            throw UserError.usage(
                    "suite '" + suite.name() + "': runner '" + suite.runner().name()
                            + "' cannot measure builds in pairs, whose halves take turns on one core; say runner: local");
        }
        List<MethodSpec> methods = suite.methods();
        for (String option : options) {
            methods = MethodOption.apply(option, methods, vocabulary.methods());
        }
        return new Suite(
                suite.name(),
                suite.description(),
                suite.text(),
                suite.tasks(),
                methods,
                suite.reference(),
                suite.batchSizes(),
                suite.statBatch(),
                suite.precision(),
                suite.layout(),
                suite.engines(),
                suite.executions(),
                suite.evaluations(),
                suite.device(),
                threads > 0 ? threads : suite.threads(),
                suite.cudnnAutotune(),
                Isolation.CELL,
                suite.limits(),
                suite.measure(),
                suite.taskMeasures(),
                suite.include(),
                suite.exclude(),
                suite.claims());
    }
}
