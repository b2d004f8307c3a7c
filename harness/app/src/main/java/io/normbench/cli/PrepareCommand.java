package io.normbench.cli;

import io.normbench.run.ClassDataArchive;
import io.normbench.run.RunContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normbench prepare}: the last step of a build; makes workers start faster. */
@Command(
        name = "prepare",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Unpacks the natives and writes the class data archive, by running a small suite once.")
final class PrepareCommand implements Callable<Integer> {
    @Mixin
    private SuiteArguments arguments;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        RunContext context = RunContext.local(arguments.installation());
        Optional<Path> archive = new ClassDataArchive(context).create(arguments.plan());
        spec.commandLine()
                .getOut()
                .println(archive.map(path -> "workers will start from " + path)
                        .orElse("this Java wrote no class data archive; workers start without"));
        return 0;
    }
}
