package io.normbench.run.worker.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A container with one worker in it, as Testcontainers starts it: no network, a root that cannot be written, a user
 * without rights and capabilities.
 */
final class WorkerContainer extends GenericContainer<WorkerContainer> {
    private static final String NO_NETWORK = "none";
    /** Natives of plug-ins are unpacked there and loaded. */
    private static final Map<String, String> TEMPORARY = Map.of("/tmp", "rw,exec,nosuid,nodev,size=1g,mode=1777");

    private final DockerClient client;
    private final long memoryBytes;
    private @Nullable ContainerLink link;

    /**
     * What a container is made of, and may use.
     *
     * @param image its image
     * @param command what runs in it
     * @param variables its environment
     * @param user who runs it
     * @param writable folders of this machine that it writes to
     * @param readable files and folders of this machine that it reads
     * @param cpus cores that it may use; empty for all
     * @param memoryBytes its memory limit; 0 for none
     * @param sharedMemoryBytes size of {@code /dev/shm}; 0 for the engine's choice
     * @param gpu UUID of its GPU
     */
    record Settings(
            String image,
            List<String> command,
            Map<String, String> variables,
            String user,
            List<Path> writable,
            List<Path> readable,
            Optional<String> cpus,
            long memoryBytes,
            long sharedMemoryBytes,
            Optional<String> gpu) {}

    private WorkerContainer(DockerClient client, Settings settings) {
        super(DockerImageName.parse(settings.image()));
        this.client = client;
        // It is here, and must not be looked for elsewhere.
        withImagePullPolicy(name -> false);
        withStartupCheckStrategy(new Started());
        withStartupAttempts(1);
        setWaitStrategy(null);
        withEnv(settings.variables());
        withCreateContainerCmdModifier(command -> configure(command, settings));
        this.memoryBytes = settings.memoryBytes();
    }

    /**
     * Starts a container.
     *
     * @throws UserError if the engine refuses
     */
    static ContainerLink started(DockerClient client, Settings settings) {
        WorkerContainer container = new WorkerContainer(client, settings);
        try {
            container.start();
        } catch (RuntimeException e) {
            if (container.link != null) {
                container.link.kill();
            }
            throw UserError.infrastructure("a worker's container cannot be started: " + cause(e), e);
        }
        return Objects.requireNonNull(container.link, "it was created");
    }

    /** The engine's own words stand in the innermost exception. */
    private static String cause(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            deepest = each;
            if (each instanceof DockerException) {
                break;
            }
        }
        return ContainerEngine.firstLine(deepest);
    }

    private static void configure(CreateContainerCmd command, Settings settings) {
        HostConfig host = command.getHostConfig();
        List<Bind> binds = new ArrayList<>();
        settings.readable().stream()
                .filter(Files::exists)
                .forEach(path -> binds.add(new Bind(path.toString(), new Volume(path.toString()), AccessMode.ro)));
        settings.writable()
                .forEach(path -> binds.add(new Bind(path.toString(), new Volume(path.toString()), AccessMode.rw)));
        host.withBinds(binds)
                .withAutoRemove(true)
                .withReadonlyRootfs(true)
                .withNetworkMode(NO_NETWORK)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withTmpFs(TEMPORARY);
        settings.cpus().ifPresent(host::withCpusetCpus);
        if (settings.memoryBytes() > 0) {
            host.withMemory(settings.memoryBytes()).withMemorySwap(settings.memoryBytes());
        }
        if (settings.sharedMemoryBytes() > 0) {
            host.withShmSize(settings.sharedMemoryBytes());
        }
        settings.gpu()
                .ifPresent(uuid -> host.withDeviceRequests(List.of(new DeviceRequest()
                        .withCapabilities(List.of(List.of("gpu")))
                        .withDeviceIds(List.of(uuid)))));
        command.withEntrypoint(settings.command().get(0))
                .withCmd(settings.command().subList(1, settings.command().size()))
                .withUser(settings.user())
                .withWorkingDir(Path.of("").toAbsolutePath().toString())
                .withTty(false)
                .withStdinOpen(true)
                // The worker's input ends when the one who holds the other end is gone.
                .withStdInOnce(true)
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true);
    }

    /** Before it runs, so that none of its words is lost, nor its end. */
    @Override
    protected void containerIsCreated(String id) {
        link = ContainerLink.attached(client, id, memoryBytes);
    }

    /** There is nothing to wait for: the worker says hello. */
    private static final class Started extends StartupCheckStrategy {
        @Override
        public boolean waitUntilStartupSuccessful(DockerClient client, String id) {
            return true;
        }

        @Override
        public StartupStatus checkStartupState(DockerClient client, String id) {
            return StartupStatus.SUCCESSFUL;
        }
    }
}
