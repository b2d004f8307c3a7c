package io.normbench.cli;

import io.normbench.cli.check.AgreeCommand;
import io.normbench.cli.check.ConformanceCommand;
import io.normbench.cli.check.ExportCommand;
import io.normbench.cli.check.ProvenanceCommand;
import io.normbench.cli.check.ReproduceCommand;
import io.normbench.cli.check.RooflineCommand;
import io.normbench.cli.common.VersionProvider;
import io.normbench.cli.compare.AaCommand;
import io.normbench.cli.compare.AbCommand;
import io.normbench.cli.compare.ArmCommand;
import io.normbench.cli.compare.CompareCommand;
import io.normbench.cli.compare.GateCommand;
import io.normbench.cli.compare.HistoryCommand;
import io.normbench.cli.run.CollectCommand;
import io.normbench.cli.run.DataCommand;
import io.normbench.cli.run.DoctorCommand;
import io.normbench.cli.run.ElementCommand;
import io.normbench.cli.run.MethodsCommand;
import io.normbench.cli.run.PlanCommand;
import io.normbench.cli.run.PrepareCommand;
import io.normbench.cli.run.ReportCommand;
import io.normbench.cli.run.RunCommand;
import io.normbench.cli.run.StatusCommand;
import io.normbench.cli.tool.BundleCommand;
import io.normbench.cli.tool.EvaluateCommand;
import io.normbench.cli.tool.ImageCommand;
import io.normbench.cli.tool.PublishCommand;
import io.normbench.cli.tool.ScenesCommand;
import io.normbench.cli.tool.SiteCommand;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code normbench} itself, without its process: {@link Start}. */
@Command(
        name = "normbench",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Measures normalization methods: throughput, memory and accuracy at every batch size.",
        subcommands = {
            PlanCommand.class,
            RunCommand.class,
            AbCommand.class,
            GateCommand.class,
            AaCommand.class,
            StatusCommand.class,
            CollectCommand.class,
            ReportCommand.class,
            PublishCommand.class,
            SiteCommand.class,
            CompareCommand.class,
            ReproduceCommand.class,
            AgreeCommand.class,
            ExportCommand.class,
            ProvenanceCommand.class,
            ConformanceCommand.class,
            RooflineCommand.class,
            MethodsCommand.class,
            DoctorCommand.class,
            EvaluateCommand.class,
            DataCommand.class,
            PrepareCommand.class,
            ScenesCommand.class,
            HistoryCommand.class,
            ArmCommand.class,
            BundleCommand.class,
            ImageCommand.class,
            ElementCommand.class
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:pass",
            "1:regression, or not as the reference says, or runs that do not agree",
            "2:bad usage, suite or data",
            "3:inconclusive only",
            "4:incomparable",
            "5:failure of the harness or the machine",
            "130:interrupted; the run can be resumed",
            "129, 143:ended by SIGHUP or SIGTERM; the run can be resumed"
        })
public final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = CommandLine.ScopeType.INHERIT, description = "Print stack traces of failures.")
    private boolean debug;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return UserError.USAGE;
    }

    /** Runs a command and returns its exit status. */
    public static int execute(String... args) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.registerConverter(Path.class, Main::path);
        commandLine.setExecutionExceptionHandler(Main::failed);
        commandLine.setParameterExceptionHandler(Main::misused);
        CommandOverview.install(commandLine);
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            // picocli handles exceptions only, and status 1, Java's own for an uncaught error, means a regression here.
            e.printStackTrace(commandLine.getErr());
            return UserError.INFRASTRUCTURE;
        }
    }

    /** An empty path would be the working folder, which nobody means by a variable that is not set. */
    private static Path path(String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
        throw new CommandLine.TypeConversionException("expected a path, found an empty text");
    }

    /** One message, and where the usage is: printed here, it would push the message off the screen. */
    private static int misused(CommandLine.ParameterException e, String... args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        CommandSpec spec = command.getCommandSpec();
        if (spec.parent() == null
                && e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().get(0).startsWith("-")) {
            String name = unmatched.getUnmatched().get(0);
            err.println("unknown command '" + name + "'"
                    + Nearest.hint(name, spec.subcommands().keySet()));
        } else {
            err.println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        }
        err.println("'" + spec.qualifiedName() + " --help' says how it is used");
        return UserError.USAGE;
    }

    private static int failed(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        boolean debug = parsed.hasMatchedOption("--debug")
                || commandLine.getParseResult().hasMatchedOption("--debug");
        if (e instanceof UserError error) {
            err.println(error.getMessage());
            if (debug) {
                e.printStackTrace(err);
            }
            return error.exitStatus();
        }
        err.println("normbench failed: " + e + (debug ? "" : "; run again with --debug for the stack trace"));
        if (debug) {
            e.printStackTrace(err);
        }
        return UserError.INFRASTRUCTURE;
    }
}
