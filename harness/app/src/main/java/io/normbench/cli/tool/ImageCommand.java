package io.normbench.cli.tool;

import io.normbench.bundle.ImageArchive;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.run.setup.Runners;
import io.normbench.run.worker.container.ContainerEngine;
import io.normbench.run.worker.container.WorkerImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench image}: what {@code make image} runs. */
@Command(
        name = "image",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Writes a bundle as a container image, and loads it into Docker or Podman.")
public final class ImageCommand implements Callable<Integer> {
    @Option(names = "--bundle", required = true, paramLabel = "DIR", description = "The bundle's folder.")
    private Path bundle;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The image's archive, as 'docker save' writes it.")
    private Path output;

    @Option(names = "--load", description = "Load it into the container engine.")
    private boolean load;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.local();
        Path folder = bundle.toAbsolutePath().normalize();
        String name = WorkerImage.name(HarnessBuild.find(machine.commands()).version());
        ImageArchive.Written image =
                ImageArchive.write(folder, name, Runners.labels(folder, ImageArchive.HOME, machine), output);
        out.printf(Locale.ROOT, "image    %s (%d MB in %s)%n", name, image.layerBytes() / 1_000_000, output);
        out.printf(Locale.ROOT, "digest   %s%n", image.digest());
        out.flush();
        if (load) {
            ContainerEngine.connect(machine.variables()).load(output);
            out.println("loaded   normbench run SUITE --runner container");
        }
        return 0;
    }
}
