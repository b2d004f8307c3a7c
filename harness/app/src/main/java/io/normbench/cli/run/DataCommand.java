package io.normbench.cli.run;

import io.normbench.cli.common.SuiteArguments;
import io.normbench.cli.common.Vocabulary;
import io.normbench.report.ReportRenderer;
import io.normbench.report.picture.DataPageBuilder;
import io.normbench.suite.plan.Plan;
import io.normbench.task.DataSummary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench data}: opens and checks the data of a suite, and shows them. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description =
                "Opens the data of a suite as its tasks would and checks them; prints counts, classes and sizes, and"
                        + " writes a page of images with their boxes and masks.")
public final class DataCommand implements Callable<Integer> {
    @Mixin
    private SuiteArguments arguments;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The page (default: <suite>-data.html).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Plan plan = arguments.plan();
        Map<String, DataSummary> data = DataView.look(plan, Vocabulary.loader(arguments.plugins()));
        DataView.print(data, out);
        Path page = output != null ? output : Path.of(plan.suite().name() + "-data.html");
        new ReportRenderer().render(new DataPageBuilder(data).build(plan.suite().name()), page.toAbsolutePath());
        out.println("page: " + page);
        return 0;
    }
}
