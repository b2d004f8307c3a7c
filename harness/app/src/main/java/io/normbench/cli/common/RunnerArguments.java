package io.normbench.cli.common;

import io.normbench.suite.RunnerSpec;
import io.normbench.suite.Suite;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The argument of commands whose workers may run elsewhere than beside NormBench. */
public final class RunnerArguments {
    @Option(
            names = "--runner",
            paramLabel = "NAME",
            description = "Where workers run: local, container or slurm. Default: what the suite says.")
    private @Nullable String name;

    /** What {@code suite} says of runners, with the one that the user chose. */
    public RunnerSpec of(Suite suite) {
        return name == null ? suite.runner() : suite.runner().with(checked(name));
    }

    /** The same where there is no suite. */
    public RunnerSpec withoutSuite() {
        return name == null ? RunnerSpec.local() : RunnerSpec.local().with(checked(name));
    }

    private static String checked(String name) {
        if (!RunnerSpec.NAMES.contains(name)) {
            throw UserError.usage("--runner " + name + ": expected " + String.join(", ", RunnerSpec.NAMES)
                    + Nearest.hint(name, RunnerSpec.NAMES));
        }
        return name;
    }
}
