package io.normbench.cli.check;

import io.normbench.cli.common.Vocabulary;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.report.ReportRenderer;
import io.normbench.report.roofline.RooflineCsv;
import io.normbench.report.roofline.RooflineJson;
import io.normbench.report.roofline.RooflinePageBuilder;
import io.normbench.report.roofline.RooflineTable;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.RooflineRecord;
import io.normbench.run.RooflineRequest;
import io.normbench.run.RooflineRun;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.Precision;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench roofline}: how near each method's layer comes to the speed of memory. */
@Command(
        name = "roofline",
        mixinStandardHelpOptions = true,
        description = {
            "Measures each method alone, forward and forward with backward, beside the bytes that its passes cannot avoid"
                    + " to move and the speed at which the device copies. The share says how near it comes to that"
                    + " bound; a low one is explained.",
            "A method that fails is a row with its reason; the exit status is then 0 all the same."
        })
public final class RooflineCommand implements Callable<Integer> {
    @Option(names = "--engine", defaultValue = "libtorch", description = "Engine (default: ${DEFAULT-VALUE}).")
    private String engine;

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "cpu, cuda:N or auto, which takes the first GPU if there is one (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--methods",
            paramLabel = "ID",
            split = ",",
            description = "Methods and weight transforms (default: all of the core set). A transform is measured on the"
                    + " weight [C, C, 3, 3].")
    private List<String> methods = new ArrayList<>();

    @Option(
            names = "--shape",
            paramLabel = "N,C,H,W",
            description = "Shape of the activation; may be repeated (default: the quick suite's network and ResNet-50's"
                    + " largest layers, smaller on a CPU).")
    private List<String> shapes = new ArrayList<>();

    @Option(names = "--batch", paramLabel = "N", description = "Images of every shape, in place of the shape's own N.")
    private @Nullable Integer batch;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description =
                    "fp32, fp64, tf32, bf16 or fp16 (default: ${DEFAULT-VALUE}); what the engine lacks is a row that says"
                            + " so.")
    private Precision precision;

    @Option(names = "--execution", description = "eager or graph (default: the engine's own).")
    private String execution = "";

    @Option(names = "--threads", paramLabel = "N", description = "Threads per operation (default: all cores).")
    private int threads;

    @Option(
            names = "--seconds",
            defaultValue = "0.15",
            description = "Time of measured passes of one kind, at least (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write roofline.csv, roofline.json, roofline.md and roofline.html there.")
    private @Nullable Path output;

    @Option(names = "--plugins", paramLabel = "JAR", split = ":", description = "Jars with further methods.")
    private List<Path> plugins = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Installation installation = Installation.current(plugins);
        RooflineRequest request = request(installation);
        out.printf(
                Locale.ROOT,
                "%s on %s, %s: %d methods, each in a worker of its own%n",
                engine,
                device,
                precision.id(),
                request.methods().size());
        out.flush();
        RunContext context = RunContext.local(
                installation, spec.commandLine().getParent().getParseResult().originalArgs());
        RooflineRecord roofline =
                new RooflineRun(request, context).run(progress(request.methods().size(), out));
        out.println();
        RooflineTable.lines(roofline).forEach(out::println);
        if (output != null) {
            write(roofline, output);
            out.println();
            out.println("report: " + output.resolve("roofline.html"));
        }
        return 0;
    }

    private RooflineRequest request(Installation installation) {
        if (!installation.engines().contains(engine)) {
            throw UserError.usage("--engine: engine '" + engine + "' is not part of this build; it has "
                    + String.join(", ", installation.engines()) + Nearest.hint(engine, installation.engines()));
        }
        if (!execution.isEmpty() && !execution.equals("eager") && !execution.equals("graph")) {
            throw UserError.usage("--execution " + execution + ": expected eager or graph");
        }
        if (batch != null && batch < 1) {
            throw UserError.usage("--batch " + batch + ": expected a whole number of at least 1");
        }
        if (threads < 0) {
            throw UserError.usage(
                    "--threads " + threads + ": expected a whole number of at least 1, or 0 for all cores");
        }
        if (!(seconds > 0 && seconds <= 60)) {
            throw UserError.usage("--seconds " + seconds + ": expected a number above 0 and at most 60");
        }
        return new RooflineRequest(
                engine,
                device,
                precision,
                execution,
                threads,
                seconds,
                chosen(Vocabulary.methods(Vocabulary.loader(plugins))),
                shapes.stream()
                        .map(text -> ShapeText.parse("--shape", text, batch))
                        .toList(),
                batch == null ? 0 : batch);
    }

    private List<String> chosen(MethodCatalog catalog) {
        List<String> single = Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream())
                .map(MethodInfo::id)
                .toList();
        if (methods.isEmpty()) {
            return Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream())
                    .filter(MethodInfo::core)
                    .map(MethodInfo::id)
                    .toList();
        }
        List<String> faults = new ArrayList<>();
        for (String method : methods) {
            if (catalog.options(method).isPresent() && method.contains("+")) {
                faults.add("--methods: '" + method + "' is two layers; name " + method.replace("+", " and "));
            } else if (!single.contains(method)) {
                String hint = catalog.named(method)
                        .map(found -> "; " + found.alias().sentence(method))
                        .orElseGet(() -> Nearest.hint(method, single));
                faults.add("--methods: unknown method '" + method + "'" + hint + "; 'normbench methods' lists them");
            }
        }
        if (!faults.isEmpty()) {
            throw UserError.usage(faults);
        }
        return List.copyOf(new LinkedHashSet<>(methods));
    }

    /** Tells of every method with its first row. */
    private static Consumer<LayerResult> progress(int count, PrintWriter out) {
        Set<String> begun = new LinkedHashSet<>();
        return row -> {
            if (begun.add(row.method())) {
                out.printf(Locale.ROOT, "[%d/%d] %s%n", begun.size(), count, row.method());
                out.flush();
            }
        };
    }

    private static void write(RooflineRecord roofline, Path output) {
        new ReportRenderer().render(RooflinePageBuilder.page(roofline), output);
        try {
            Files.writeString(output.resolve("roofline.csv"), RooflineCsv.write(roofline));
            Files.writeString(output.resolve("roofline.json"), RooflineJson.write(roofline));
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "-o " + output + ": cannot be written: " + e.getMessage()
                            + ". Check that the folder is writable and that the disk is not full.",
                    e);
        }
    }
}
