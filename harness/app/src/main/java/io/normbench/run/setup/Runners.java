package io.normbench.run.setup;

import io.normbench.data.DataRoot;
import io.normbench.machine.Gpu;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.run.worker.Runner;
import io.normbench.run.worker.container.ContainerEngine;
import io.normbench.run.worker.container.ContainerRunner;
import io.normbench.run.worker.container.WorkerImage;
import io.normbench.suite.RunnerSpec;
import io.normbench.suite.Suite;
import io.normbench.suite.TaskSpec;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes the runner that a suite or its user names, for the workers of one process. */
public final class Runners {
    private final Installation installation;
    private final Machine machine;

    /**
     * @param installation whose workers they are
     * @param machine this one
     */
    public Runners(Installation installation, Machine machine) {
        this.installation = installation;
        this.machine = machine;
    }

    /**
     * The runner.
     *
     * @param spec names it
     * @param suite whose data workers read
     * @param writable folders that workers write to
     * @param gpus those that they may use
     * @throws UserError if it cannot start workers here
     */
    public Runner of(RunnerSpec spec, Suite suite, List<Path> writable, GpuChoice gpus) {
        List<Path> readable = new ArrayList<>();
        suite.tasks().forEach(task -> readable.addAll(files(task)));
        return of(spec, writable, readable, gpus);
    }

    /**
     * The same for workers of no suite.
     *
     * @param readable what they read
     */
    public Runner of(RunnerSpec spec, List<Path> writable, List<Path> readable, GpuChoice gpus) {
        return switch (spec.name()) {
            case RunnerSpec.LOCAL -> Runner.local();
            case RunnerSpec.CONTAINER -> container(spec, writable, readable, gpus);
            default ->
                throw UserError.usage("runner '" + spec.name() + "' starts whole runs, and no worker of this command;"
                        + " say --runner " + RunnerSpec.LOCAL + " or " + RunnerSpec.CONTAINER);
        };
    }

    /**
     * The same where it is containers.
     *
     * @param files what workers read, beside plug-ins
     */
    public ContainerRunner container(RunnerSpec spec, List<Path> writable, List<Path> files, GpuChoice gpus) {
        ContainerEngine engine = ContainerEngine.connect(machine.variables());
        String version = HarnessBuild.find(machine.commands()).version();
        WorkerImage image = engine.image(
                spec.container().image().orElseGet(() -> WorkerImage.name(version)),
                Optional.ofNullable(BuildParts.of(installation, List.of(), HarnessBuild.find(machine.commands()))
                        .parts()
                        .get(BuildParts.CODE)));
        List<Path> readable = new ArrayList<>(installation.plugins());
        readable.addAll(files);
        Optional<String> only = gpus.gpus().size() == 1 && gpus.visible() == 1
                ? Optional.of(gpus.gpus().get(0)).map(Gpu::uuid)
                : Optional.empty();
        return new ContainerRunner(
                engine,
                image,
                spec.container(),
                new ContainerRunner.Mounts(writable, readable),
                installation.home(),
                only,
                !gpus.gpus().isEmpty());
    }

    /** What of {@code task}'s data and weights lies in files: options that name something that is there. */
    private static List<Path> files(TaskSpec task) {
        List<Path> files = new ArrayList<>();
        List<Object> options = new ArrayList<>(task.data().options().values());
        options.addAll(task.model().options().values());
        options.add(task.model().weights().file());
        for (Object option : options) {
            if (option instanceof String text && !text.isBlank()) {
                try {
                    Stream.of(Path.of(text), DataRoot.here().resolve(text))
                            .distinct()
                            .filter(Files::exists)
                            .forEach(files::add);
                } catch (InvalidPathException none) {
                    // A text that is no path names no file.
                }
            }
        }
        return files;
    }

    /**
     * The labels of an image of {@code bundle}.
     *
     * @param bundle a bundle, on this machine
     * @param home where it lies in the image
     */
    public static Map<String, String> labels(Path bundle, String home, Machine machine) {
        Installation installation = Installation.at(bundle, List.of());
        var harness = HarnessBuild.find(machine.commands());
        Map<String, String> classPaths = new TreeMap<>();
        Map<String, List<String>> flags = new TreeMap<>();
        for (String engine : installation.engines()) {
            classPaths.put(engine, installation.workerClassPath(engine).replace(bundle.toString(), home));
            flags.put(engine, installation.nativesFlags(engine));
        }
        return WorkerImage.labels(
                harness.version(),
                harness.commit(),
                Objects.requireNonNull(
                        BuildParts.of(installation, List.of(), harness).parts().get(BuildParts.CODE),
                        "a bundle has jars"),
                home + "/runtime/bin/java",
                classPaths,
                flags);
    }
}
