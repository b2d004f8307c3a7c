package io.normbench.run.worker.container;

import io.normbench.data.DataRoot;
import io.normbench.run.worker.Runner;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.run.worker.WorkerLink;
import io.normbench.suite.ContainerSpec;
import io.normbench.suite.RunnerSpec;
import io.normbench.util.UserError;
import io.normbench.worker.WorkerMain;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Runs each worker in a container of one image, over the container's standard streams: a worker ends when its input does,
 * and its input ends with the process that started it, however that ends. The container is removed when its worker ends.
 */
public final class ContainerRunner implements Runner {
    /** The variable by which a worker is told its GPU, one of several. */
    private static final String VISIBLE_GPUS = "CUDA_VISIBLE_DEVICES";

    /**
     * Variables that libraries read: what the user has set for workers beside this process holds in containers too. With
     * another {@code OPENBLAS_CORETYPE}, for one, losses differ in their last bits.
     */
    private static final Pattern OF_ENGINES =
            Pattern.compile("(OMP|GOMP|KMP|MKL|DNNL|ONEDNN|OPENBLAS|BLAS|NVPL|ATEN|TORCH"
                    + "|PYTORCH|CUDA|CUBLAS|CUDNN|NCCL|NVIDIA_TF32|MALLOC|GLIBC|ND4J|LIBND4J|JAVACPP)_");

    private static final long DUMP_MILLIS = 120_000;

    private final ContainerEngine engine;
    private final WorkerImage image;
    private final ContainerSpec spec;
    private final Mounts mounts;
    private final Optional<String> onlyGpu;
    private final Optional<Path> home;
    private final ContainerFolders folders = ContainerFolders.ofThisProcess();

    /**
     * What of this machine workers see, at the same paths.
     *
     * @param writable folders that they write to; made if they do not exist
     * @param readable files and folders that they read
     */
    public record Mounts(List<Path> writable, List<Path> readable) {
        public Mounts {
            writable = writable.stream()
                    .map(path -> path.toAbsolutePath().normalize())
                    .toList();
            readable = readable.stream()
                    .map(path -> path.toAbsolutePath().normalize())
                    .toList();
        }
    }

    /**
     * @param engine starts containers
     * @param image what they are made of
     * @param spec what the suite says of them
     * @param mounts what they see of this machine
     * @param home the distribution, beside whose engines class data lie; empty if this is none
     * @param onlyGpu the GPU of every worker, if there is one for all; otherwise a worker's variables name its own
     * @param gpus whether workers use GPUs
     * @throws UserError if they do, and the engine cannot give any
     */
    public ContainerRunner(
            ContainerEngine engine,
            WorkerImage image,
            ContainerSpec spec,
            Mounts mounts,
            Optional<Path> home,
            Optional<String> onlyGpu,
            boolean gpus) {
        this.engine = engine;
        this.image = image;
        this.spec = spec;
        this.mounts = mounts;
        this.home = home;
        this.onlyGpu = onlyGpu;
        if (gpus && !engine.givesGpus()) {
            throw UserError.infrastructure(
                    "the container engine cannot give workers a GPU: NVIDIA's container toolkit is"
                            + " missing; install nvidia-container-toolkit, or say device: cpu in the suite, or --runner local");
        }
    }

    @Override
    public String name() {
        return RunnerSpec.CONTAINER;
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("image", image.digest());
        spec.cpus().ifPresent(cpus -> facts.put("cpus", cpus));
        if (spec.memoryBytes() > 0) {
            facts.put("memory", (spec.memoryBytes() >> 20) + " MiB");
        }
        if (spec.sharedMemoryBytes() > 0) {
            facts.put("shared_memory", (spec.sharedMemoryBytes() >> 20) + " MiB");
        }
        return facts;
    }

    @Override
    public int cores() {
        return spec.cpus().map(CpuList::size).orElse(Integer.MAX_VALUE);
    }

    /** Where class data of its workers of {@code engine} lie; empty outside a distribution. */
    public Optional<ContainerClassData> classData(String engine) {
        return home.map(folder -> ContainerClassData.of(folder, engine, image.digest()));
    }

    /**
     * Writes the archive of the Java in the image, on which one of workers can stand.
     *
     * @return whether that Java wrote one
     */
    public boolean writeBase(ContainerClassData archives) throws InterruptedException {
        folders.prepare(List.of(archives.folder()));
        ContainerLink link = started(
                List.of(image.java(), "-Xshare:dump", "-XX:SharedArchiveFile=" + archives.base()),
                Map.of("LC_ALL", "C.UTF-8"),
                List.of(archives.folder()),
                List.of(),
                Optional.empty(),
                0);
        if (!link.awaitEnd(DUMP_MILLIS)) {
            link.kill();
        }
        return Files.isRegularFile(archives.base());
    }

    @Override
    public WorkerLaunch placed(String engineId, WorkerLaunch launch) {
        String inImage = image.classPath(engineId)
                .orElseThrow(() -> UserError.usage("engine '" + engineId + "' is not in the image; it has "
                        + image.engines() + "; make it again with 'make image'"));
        List<String> entries = new ArrayList<>(List.of(inImage));
        mounts.readable().stream()
                .filter(path -> launch.classPath().endsWith(path.toString())
                        || launch.classPath().contains(path + File.pathSeparator))
                .map(Path::toString)
                .forEach(entries::add);
        List<String> flags = new ArrayList<>(image.flags(engineId));
        classData(engineId).filter(ContainerClassData::complete).ifPresent(archives -> flags.addAll(archives.flags()));
        return new WorkerLaunch(
                String.join(File.pathSeparator, entries),
                flags,
                launch.threads(),
                launch.memoryLimitBytes(),
                launch.variables(),
                launch.logFile().toAbsolutePath().normalize());
    }

    @Override
    public WorkerLink start(WorkerLaunch launch) {
        List<Path> writable = new ArrayList<>(mounts.writable());
        Path logs = Objects.requireNonNull(launch.logFile().getParent(), "a file lies in a folder");
        if (writable.stream().noneMatch(logs::startsWith)) {
            writable.add(logs);
        }
        folders.prepare(writable);
        Map<String, String> variables = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (OF_ENGINES.matcher(name).lookingAt()) {
                variables.put(name, value);
            }
        });
        DataRoot.here().folder().ifPresent(folder -> variables.put(DataRoot.VARIABLE, folder.toString()));
        variables.putAll(launch.environment(System.getenv()));
        variables.put("LC_ALL", "C.UTF-8");
        Optional<String> gpu =
                Optional.ofNullable(launch.variables().get(VISIBLE_GPUS)).or(() -> onlyGpu);
        long memory = spec.memoryBytes() > 0 ? spec.memoryBytes() : launch.memoryLimitBytes();
        List<Path> readable = new ArrayList<>(mounts.readable());
        image.engines().stream()
                .flatMap(each -> classData(each).stream())
                .filter(ContainerClassData::complete)
                .map(ContainerClassData::folder)
                .forEach(readable::add);
        return started(command(launch), variables, writable, readable, gpu, memory);
    }

    private ContainerLink started(
            List<String> command,
            Map<String, String> variables,
            List<Path> writable,
            List<Path> readable,
            Optional<String> gpu,
            long memoryBytes) {
        return WorkerContainer.started(
                engine.client(),
                new WorkerContainer.Settings(
                        image.digest(),
                        command,
                        variables,
                        folders.user(),
                        writable,
                        readable,
                        spec.cpus(),
                        memoryBytes,
                        spec.sharedMemoryBytes(),
                        gpu));
    }

    private List<String> command(WorkerLaunch launch) {
        List<String> command = new ArrayList<>(List.of(image.java()));
        command.addAll(launch.jvmFlags());
        // A user without a name has no home either, and Java would make a folder called '?'.
        command.add("-Duser.home=/tmp");
        command.add("-D" + WorkerMain.LAUNCHED + "=" + System.currentTimeMillis());
        command.add("-cp");
        command.add(launch.classPath());
        command.add(WorkerMain.class.getName());
        return command;
    }
}
