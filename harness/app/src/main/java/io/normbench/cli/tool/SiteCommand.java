package io.normbench.cli.tool;

import io.normbench.norm.MethodCatalog;
import io.normbench.publish.Site;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code normbench site}: the page of all published runs. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        description =
                "Writes index.html, index.json and feed.xml (Atom) of the published runs in a folder: what was measured "
                        + "where, noise floors, claims, what changed over time, and methods whose source is another now.")
public final class SiteCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "reports",
            description = "The folder of published runs (default: ${DEFAULT-VALUE}).")
    private Path reports;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Site site = Site.of(reports, MethodCatalog.load(SiteCommand.class.getClassLoader()));
        int runs = site.write(reports);
        PrintWriter err = spec.commandLine().getErr();
        site.leftOut().forEach(each -> err.println("left out: " + each));
        spec.commandLine()
                .getOut()
                .println(reports.resolve("index.html") + ": " + runs + (runs == 1 ? " run" : " runs"));
        return 0;
    }
}
