package io.normbench.cli.compare;

import io.normbench.cli.common.SuiteArguments;
import io.normbench.run.ab.Distribution;
import io.normbench.run.setup.Installation;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of the commands that measure builds against each other. */
public final class AbArguments {
    @Parameters(
            index = "0",
            paramLabel = "SUITE",
            description = "A suite file, or the name of one that comes with NormBench (gate, smoke).")
    private String suite;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Run directory (default: runs/<command>-<time>); a measurement in it is resumed.")
    private @Nullable Path output;

    @Option(
            names = "--filter",
            paramLabel = "EXPR",
            description = "Keep only matching trials: method=bn|gn,batch_size=1..8,task=…,measurement=accuracy."
                    + " May be given more than once; all must match.")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads per operation (default: what the suite says; every core for throughput, one for"
                    + " accuracy).")
    private int threads;

    @Option(names = "--order-seed", paramLabel = "N", description = "Seed of the order (default: the suite's).")
    private @Nullable Long orderSeed;

    @Option(names = "--allow-many", description = "Measure even if there are more than 48 cells.")
    private boolean allowMany;

    /** A file that every arm can read: what comes through a pipe is read here, and kept for them. */
    public Path suite() {
        Path file = SuiteArguments.file(suite, Installation.current(List.of()));
        if (!Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file)) {
            return file;
        }
        try {
            Path kept = Files.createTempFile("normbench-suite", ".yaml");
            kept.toFile().deleteOnExit();
            return Files.write(kept, Files.readAllBytes(file));
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be kept for the arms: " + e.getMessage(), e);
        }
    }

    @Nullable
    Path output() {
        return output;
    }

    List<String> filters() {
        return filters;
    }

    int threads() {
        if (threads < 0) {
            throw UserError.usage("--threads " + threads + ": expected a number of at least 0");
        }
        return threads;
    }

    OptionalLong orderSeed() {
        return orderSeed == null ? OptionalLong.empty() : OptionalLong.of(orderSeed);
    }

    boolean allowMany() {
        return allowMany;
    }

    /** The distribution at {@code home}, or the one that this process was started from. */
    Distribution distribution(@Nullable Path home, String option) {
        if (home != null) {
            return Distribution.at(home, option);
        }
        return Installation.current(List.of())
                .home()
                .map(own -> Distribution.at(own, "this NormBench,"))
                .orElseThrow(() -> UserError.usage(
                        "this NormBench was not started from a distribution; run 'make build' and use its"
                                + " bin/normbench, or name one with " + option));
    }
}
