package io.normbench.cli.tool;

import io.normbench.bundle.Bundle;
import io.normbench.bundle.BundleContents;
import io.normbench.bundle.BundleRequest;
import io.normbench.bundle.Compression;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.run.setup.Installation;
import io.normbench.util.UserError;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench bundle}: what {@code make bundle} runs. */
@Command(
        name = "bundle",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Makes a folder and an archive that run NormBench on a Linux x86-64 machine without Java, Maven"
                + " and network. Needs a JDK with jlink.")
public final class BundleCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "The folder that gets the bundle's folder and archive.")
    private Path output;

    @Option(
            names = "--arch",
            paramLabel = "N",
            description = "Keep GPU code of one architecture only: compute capability times ten, such as 90.")
    private @Nullable Integer architecture;

    @Option(
            names = "--compress",
            paramLabel = "HOW",
            defaultValue = "gz",
            description = "How the archive is compressed: gz, xz or zstd (default: ${DEFAULT-VALUE}).")
    private Compression compression;

    @Option(names = "--no-archive", description = "Only the folder.")
    private boolean noArchive;

    @Option(
            names = "--distribution",
            paramLabel = "DIR",
            description = "The distribution to bundle (default: the one this command is part of).")
    private @Nullable Path distribution;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        BundleRequest request = new BundleRequest(
                distribution(),
                output.toAbsolutePath().normalize(),
                architecture == null ? OptionalInt.empty() : OptionalInt.of(architecture),
                noArchive ? Optional.empty() : Optional.of(compression),
                HarnessBuild.find(Machine.local().commands()));
        BundleContents bundle = new Bundle(request, out).make();
        out.printf(Locale.ROOT, "bundle   %9s  %s%n", bundle.folderSize(), bundle.folder());
        out.printf(
                Locale.ROOT,
                "runtime  %9s  %s%n",
                bundle.runtimeSize(),
                bundle.folder().resolve("runtime"));
        out.printf(Locale.ROOT, "natives  %9s  %s%n", bundle.nativesSize(), "shared libraries of the engines");
        bundle.cudaLibrariesSize()
                .ifPresent(size -> out.printf(Locale.ROOT, "of these %9s  NVIDIA's CUDA libraries%n", size));
        bundle.archiveSize()
                .ifPresent(size ->
                        out.printf(Locale.ROOT, "archive  %9s  %s%s%n", size, bundle.folder(), compression.suffix()));
        if (!bundle.missing().isEmpty()) {
            out.println("the machine must have: " + String.join(", ", bundle.missing()));
        }
        return 0;
    }

    private Path distribution() {
        return Optional.ofNullable(distribution)
                .or(() -> Installation.current(List.of()).home())
                .map(path -> path.toAbsolutePath().normalize())
                .orElseThrow(() -> UserError.usage(
                        "not started from a distribution; run 'make build', or name one with --distribution"));
    }
}
