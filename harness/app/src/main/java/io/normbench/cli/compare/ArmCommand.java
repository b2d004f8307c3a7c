package io.normbench.cli.compare;

import io.normbench.cli.common.SuiteArguments;
import io.normbench.cli.common.Vocabulary;
import io.normbench.run.SingleTrials;
import io.normbench.run.ab.ArmServer;
import io.normbench.run.ab.ArmSuite;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench arm}: the process of one arm; started by {@code normbench ab} from the arm's distribution. */
@Command(
        name = "arm",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Runs the trials that another process asks for on standard input; 'normbench ab' starts it.")
public final class ArmCommand implements Callable<Integer> {
    @Mixin
    private SuiteArguments arguments;

    @Option(names = "--run-dir", required = true, description = "Run directory of the whole measurement.")
    private Path runDir;

    @Option(names = "--own-dir", required = true, description = "Directory of this arm's manifest and logs.")
    private Path ownDir;

    @Option(names = "--option", description = "Option value of a method: gn.groups=4.")
    private List<String> options = new ArrayList<>();

    @Option(names = "--threads", description = "Threads per operation; 0 for what the suite says.")
    private int threads;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintStream protocol = System.out;
        // Whatever else prints to standard output is for the log.
        System.setOut(System.err);
        Installation installation = arguments.installation();
        RunContext context = RunContext.local(
                installation, spec.commandLine().getParent().getParseResult().originalArgs());
        ClassLoader loader = Vocabulary.loader(arguments.plugins());
        ArmSuite suite = ArmSuite.load(
                arguments.file(), Vocabulary.of(loader, installation), arguments.filters(), options, threads);
        ArmServer server = new ArmServer(
                suite,
                plan -> new SingleTrials(context, plan, ownDir, runDir),
                Runtime.getRuntime().availableProcessors(),
                protocol);
        server.run(System.in);
        return 0;
    }
}
