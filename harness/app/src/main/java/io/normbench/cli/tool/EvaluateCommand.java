package io.normbench.cli.tool;

import io.normbench.util.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normbench evaluate}: the evaluators alone, without training and without an engine. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Evaluates predictions of any origin, and prints JSON.",
        subcommands = {EvaluateCocoCommand.class, EvaluateMiouCommand.class})
public final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return UserError.USAGE;
    }
}
