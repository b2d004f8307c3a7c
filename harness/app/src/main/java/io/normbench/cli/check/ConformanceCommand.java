package io.normbench.cli.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.cli.common.RunnerArguments;
import io.normbench.cli.common.Vocabulary;
import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.MethodVerdict.Status;
import io.normbench.conformance.NumberFormat;
import io.normbench.machine.Machine;
import io.normbench.run.ConformanceRun;
import io.normbench.run.setup.GpuChoice;
import io.normbench.run.setup.Installation;
import io.normbench.run.setup.RunContext;
import io.normbench.run.setup.Runners;
import io.normbench.suite.Precision;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code normbench conformance}: checks methods against reference vectors. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = "Checks every method, on its definition and on its fast path: against reference vectors in"
                + " float64; against its own definition in float64 on fresh inputs of many kinds (large means, tiny and"
                + " mixed sizes, constant channels, one position, batch 1), in float64 and float32 and in every layout"
                + " of the engine; and where a NaN or an Infinity in the input goes. With --precision bf16 or fp16 that"
                + " format against the float64 definition. Exit status 1 on a mismatch.")
public final class ConformanceCommand implements Callable<Integer> {
    private static final int MISMATCH = 1;
    private static final Set<Status> WITHOUT_ANSWER = Set.of(Status.NOT_IMPLEMENTED, Status.UNSUPPORTED);

    @Option(
            names = "--vectors",
            paramLabel = "PATH",
            arity = "1..*",
            description = "norm-*.json files or folders of them (default: the vectors that come with NormBench).")
    private List<Path> vectors = new ArrayList<>();

    @Option(
            names = "--methods",
            paramLabel = "ID",
            split = ",",
            description = "Check these methods and weight transforms alone (default: all).")
    private Set<String> methods = new LinkedHashSet<>();

    @Option(names = "--engine", defaultValue = "libtorch", description = "Engine to check (default: ${DEFAULT-VALUE}).")
    private String engine;

    @Option(names = "--device", defaultValue = "cpu", description = "Device to check (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            description = "fp32, or a format of autocast: bf16 or fp16 (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(
            names = "--seed",
            paramLabel = "N|any",
            defaultValue = "1",
            converter = SeedConverter.class,
            description =
                    "Seed of the random inputs, or \"any\" to draw one, which is printed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "-",
            description = "Write JSON to FILE, or to standard output in place of the table.")
    private @Nullable String json;

    @Option(
            names = "--strict",
            description = "Fail also if a method of the vectors is not implemented or not supported.")
    private boolean strict;

    @Option(names = "--plugins", paramLabel = "JAR", split = ":", description = "Jars with further methods.")
    private List<Path> plugins = new ArrayList<>();

    @Mixin
    private RunnerArguments runner;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        NumberFormat format = format();
        // Two methods of one id, or an id that cannot be used, are refused here: a worker would fail on them.
        Vocabulary.methods(Vocabulary.loader(plugins));
        Installation installation = Installation.current(plugins);
        List<Path> sources = vectors.isEmpty() ? shipped(installation) : vectors;
        boolean table = !"-".equals(json);
        PrintWriter out = spec.commandLine().getOut();
        List<MethodVerdict> verdicts = new ArrayList<>();
        RunContext context = RunContext.of(
                installation,
                new Runners(installation, Machine.local())
                        .of(
                                runner.withoutSuite(),
                                List.of(),
                                sources,
                                GpuChoice.of(Machine.local(), device, List.of())),
                List.of());
        new ConformanceRun(context).run(engine, device, format, sources, methods, seed, verdict -> {
            if (table && verdicts.isEmpty()) {
                header(sources, out);
            }
            verdicts.add(verdict);
            if (table) {
                print(verdict, out);
            }
        });
        boolean failed = verdicts.stream()
                .anyMatch(verdict ->
                        verdict.status() == Status.FAIL || strict && WITHOUT_ANSWER.contains(verdict.status()));
        if (table) {
            long unsupported = count(verdicts, Status.UNSUPPORTED);
            out.printf(
                    Locale.ROOT,
                    "%d passed, %d failed, %d not implemented%s%n",
                    count(verdicts, Status.PASS),
                    count(verdicts, Status.FAIL),
                    count(verdicts, Status.NOT_IMPLEMENTED),
                    unsupported == 0 ? "" : ", " + unsupported + " unsupported");
        }
        if (json != null) {
            writeJson(json, verdicts, failed, out);
        }
        return failed ? MISMATCH : 0;
    }

    private void header(List<Path> sources, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "engine %s on %s, vectors %s, seed of random inputs %d%n",
                engine,
                device,
                sources.stream().map(Path::toString).collect(Collectors.joining(", ")),
                seed);
        out.printf(
                Locale.ROOT,
                "%-11s %-21s %5s %8s %8s  %s%n",
                "method",
                "check",
                "cases",
                "error",
                "allowed",
                "verdict");
    }

    private NumberFormat format() {
        return switch (precision) {
            case FP32 -> NumberFormat.FLOAT32;
            case BF16 -> NumberFormat.BF16;
            case FP16 -> NumberFormat.FP16;
            case FP64, TF32 ->
                throw UserError.usage("--precision " + precision.id()
                        + ": expected fp32 (which also checks every vector in float64), bf16 or fp16");
        };
    }

    /** The reference implementations' vectors, and cases in which public implementations were wrong. */
    private static List<Path> shipped(Installation installation) {
        return installation
                .home()
                .map(home -> home.resolve("vectors"))
                .filter(Files::isDirectory)
                .map(folder -> List.of(folder, folder.resolve("cases")))
                .orElseThrow(() -> UserError.usage("--vectors PATH is needed: this is not an installed distribution"));
    }

    private static void print(MethodVerdict verdict, PrintWriter out) {
        if (verdict.status() == Status.NO_SUCH_PATH) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%-11s %-21s %5d %8.1e %8s  %s%n",
                verdict.method(),
                verdict.check(),
                verdict.cases(),
                verdict.largestError(),
                allowed(verdict),
                verdict.status().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        verdict.failures().forEach(failure -> out.println("    " + failure));
        verdict.notes().forEach(note -> out.println("    " + note));
        out.flush();
    }

    /** How much of what is allowed the worst case used up. */
    private static String allowed(MethodVerdict verdict) {
        return Double.isFinite(verdict.share()) ? String.format(Locale.ROOT, "%.2g%%", 100 * verdict.share()) : "over";
    }

    private static long count(List<MethodVerdict> verdicts, Status status) {
        return verdicts.stream().filter(verdict -> verdict.status() == status).count();
    }

    private static ObjectNode json(MethodVerdict verdict) {
        ObjectNode node = new ObjectMapper()
                .createObjectNode()
                .put("method", verdict.method())
                .put("check", verdict.check())
                .put("cases", verdict.cases())
                .put("status", verdict.status().name())
                .put("largest_error", Double.isFinite(verdict.largestError()) ? verdict.largestError() : null)
                .put("share_of_allowed", Double.isFinite(verdict.share()) ? verdict.share() : null);
        verdict.failures().forEach(node.putArray("failures")::add);
        verdict.notes().forEach(node.putArray("notes")::add);
        return node;
    }

    private void writeJson(String file, List<MethodVerdict> verdicts, boolean failed, PrintWriter out) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode()
                .put("engine", engine)
                .put("device", device)
                .put("precision", precision.id())
                .put("seed", seed)
                .put("pass", !failed);
        ArrayNode array = root.putArray("verdicts");
        verdicts.forEach(verdict -> array.add(json(verdict)));
        try {
            String text = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
            if (file.equals("-")) {
                out.println(text);
            } else {
                Files.writeString(Path.of(file), text + System.lineSeparator());
            }
        } catch (IOException e) {
            throw UserError.usage("--json " + file + ": cannot be written: " + e.getMessage());
        }
    }

    private static final class SeedConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            if (value.equals("any")) {
                return ThreadLocalRandom.current().nextLong(1L << 32);
            }
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is neither a whole number nor \"any\"");
            }
        }
    }
}
