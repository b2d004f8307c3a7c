package io.normbench.run.worker.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.testcontainers.DockerClientFactory;

/** Docker or Podman on this machine, as far as it answers. */
public final class ContainerEngine {
    /** Names the engine's address, for this as for {@code docker}. */
    static final String HOST = "DOCKER_HOST";

    private static final String UNIX = "unix://";
    private static final String USUAL = "/var/run/docker.sock";

    private final DockerClient client;
    private final Map<String, String> variables;

    private ContainerEngine(DockerClient client, Map<String, String> variables) {
        this.client = client;
        this.variables = variables;
    }

    /**
     * Finds the engine.
     *
     * @param variables this process's environment
     * @throws UserError if there is none, or this user may not use it
     */
    public static ContainerEngine connect(Map<String, String> variables) {
        String address = variables.getOrDefault(HOST, UNIX + USUAL);
        if (address.startsWith(UNIX)) {
            requireSocket(Path.of(address.substring(UNIX.length())), variables.containsKey(HOST));
        }
        try {
            return new ContainerEngine(
                    quietly(() -> DockerClientFactory.instance().client()), variables);
        } catch (RuntimeException e) {
            throw UserError.infrastructure(
                    "the container engine at " + address + " does not answer (" + firstLine(e)
                            + "); restart it, or set " + HOST,
                    e);
        }
    }

    /**
     * At the end of this process Testcontainers removes all containers, and a thread of its own dies with a stack trace if
     * one is already removing itself, as workers' do. Its threads are of the group that first asks for it.
     */
    private static <T> T quietly(Callable<T> asked) {
        FutureTask<T> task = new FutureTask<>(asked);
        new Thread(new QuietGroup(), task, "containers").start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static final class QuietGroup extends ThreadGroup {
        QuietGroup() {
            super("containers");
        }

        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            // Containers that were to be removed are gone, or go with their worker's input.
        }
    }

    private static void requireSocket(Path socket, boolean named) {
        String whose = named ? " (" + HOST + ")" : "";
        if (!Files.exists(socket)) {
            throw UserError.infrastructure("no container engine: " + socket + whose
                    + " does not exist; start dockerd, or 'podman system service --time=0', or set " + HOST
                    + ", or say --runner local");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            if (!Files.isWritable(socket)) {
                throw UserError.infrastructure(
                        "no right to use the container engine at " + socket + whose
                                + ": join the group that owns it (usually docker), or run a rootless engine and set "
                                + HOST,
                        e);
            }
            throw UserError.infrastructure(
                    "nobody listens at " + socket + whose + " (" + e.getMessage()
                            + "); start dockerd, or 'podman system service --time=0', or say --runner local",
                    e);
        }
    }

    DockerClient client() {
        return client;
    }

    /**
     * The image called {@code name}.
     *
     * @param name {@code sha256:…}, {@code name@sha256:…} or a name
     * @param code hash of this NormBench's own jars
     * @throws UserError if it is not here, is another one than the digest says, or has no workers of this build
     */
    public WorkerImage image(String name, Optional<String> code) {
        int at = name.indexOf('@');
        String digest = name.substring(at + 1);
        boolean pinned = digest.startsWith("sha256:");
        Optional<InspectImageResponse> found = pinned ? inspect(digest).or(() -> inspect(name)) : inspect(name);
        if (found.isEmpty()) {
            String other = at < 0
                    ? ""
                    : inspect(name.substring(0, at))
                            .map(each -> " (" + name.substring(0, at) + " here is " + each.getId() + ")")
                            .orElse("");
            throw UserError.usage("container.image " + name + ": not in this engine" + other
                    + "; make and load it with 'make image', and write the digest that it prints");
        }
        InspectImageResponse image = found.get();
        WorkerImage workers = new WorkerImage(
                image.getId(),
                image.getConfig() == null ? Map.of() : image.getConfig().getLabels());
        if (!workers.hasWorkers()) {
            throw UserError.usage(
                    "container.image " + name + ": has no worker of NormBench in it; make one with 'make image'");
        }
        if (code.isPresent() && !code.get().equals(workers.code())) {
            throw UserError.usage("container.image " + name + ": holds another build of NormBench (" + workers.build()
                    + "), whose results this one would call its own; make its own with 'make image'");
        }
        return workers;
    }

    private Optional<InspectImageResponse> inspect(String name) {
        try {
            return Optional.of(client.inspectImageCmd(name).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (DockerException e) {
            // A name that the engine cannot read.
            return Optional.empty();
        } catch (RuntimeException e) {
            throw UserError.infrastructure("the container engine does not answer: " + firstLine(e) + "; restart it", e);
        }
    }

    /**
     * Loads an archive made by {@code make image}.
     *
     * @throws UserError if it cannot be read or the engine does not take it
     */
    public void load(Path archive) {
        try (InputStream in = Files.newInputStream(archive)) {
            client.loadImageCmd(in).exec();
        } catch (IOException | RuntimeException e) {
            throw UserError.infrastructure(
                    archive + ": the container engine does not take it: " + firstLine(e) + "; free some room for it",
                    e);
        }
    }

    /** Whether containers can be given GPUs. */
    boolean givesGpus() {
        Info info = client.infoCmd().exec();
        boolean runtime = info.getRuntimes() != null && info.getRuntimes().containsKey("nvidia");
        return runtime || toolkit().isPresent();
    }

    /** The program of NVIDIA's container toolkit, where it is on the path. */
    private Optional<Path> toolkit() {
        return List.of(variables.getOrDefault("PATH", "").split(":")).stream()
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> List.of("nvidia-container-runtime-hook", "nvidia-ctk").stream()
                        .map(program -> Path.of(folder, program)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What {@code doctor} says of it, a line each. */
    public List<String> lines() {
        Version version = client.versionCmd().exec();
        Info info = client.infoCmd().exec();
        List<String> security = info.getSecurityOptions() == null ? List.of() : info.getSecurityOptions();
        // Docker calls itself "Engine", Podman "Podman Engine".
        String name = version.getComponents() == null
                ? "Docker"
                : version.getComponents().stream()
                        .map(each -> each.getName())
                        .filter(each -> each.startsWith("Podman"))
                        .findFirst()
                        .orElse("Docker");
        boolean rootless = security.stream().anyMatch(option -> option.contains("rootless"));
        List<String> lines = new ArrayList<>();
        lines.add("works: " + name + " " + version.getVersion() + ", API " + version.getApiVersion() + ", "
                + (rootless ? "rootless" : "with root's rights"));
        lines.add(
                givesGpus()
                        ? "GPUs: NVIDIA's container toolkit is there"
                        : "GPUs: no; NVIDIA's container toolkit is missing, install nvidia-container-toolkit for device cuda");
        if (Boolean.FALSE.equals(info.getMemoryLimit())) {
            lines.add("memory limits: no; the kernel lacks the memory cgroup");
        }
        if (Boolean.FALSE.equals(info.getCpuSet())) {
            lines.add("CPU sets: no; the kernel lacks the cpuset cgroup");
        }
        return lines;
    }

    /** What {@code doctor} says of the image of {@code version}. */
    public String image(String version) {
        String name = WorkerImage.name(version);
        return inspect(name)
                .map(image -> "image " + name + ": " + image.getId())
                .orElse("image " + name + ": missing; make and load it with 'make image'");
    }

    static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(failure.toString());
    }
}
