package io.normbench.cli.run;

import io.normbench.agree.AgreementFile;
import io.normbench.publish.AgreementReports;
import io.normbench.publish.RunReports;
import io.normbench.result.file.ManifestFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench report}: renders the report of stored runs. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Renders HTML and Markdown of stored runs and comparisons of engines, each on its own.")
public final class ReportCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Run directories.")
    private List<Path> runDirs;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write (one run only; default: DIR/report).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (Path runDir : runDirs) {
            Path target = output != null && runDirs.size() == 1 ? output : runDir.resolve("report");
            if (AgreementFile.exists(runDir) && !ManifestFile.exists(runDir)) {
                AgreementReports.render(AgreementFile.read(runDir), target);
            } else {
                RunReports.render(runDir, target);
            }
            spec.commandLine().getOut().println(target.resolve("index.html"));
        }
        return 0;
    }
}
