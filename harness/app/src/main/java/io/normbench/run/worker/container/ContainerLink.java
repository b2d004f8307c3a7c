package io.normbench.run.worker.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.api.model.WaitResponse;
import io.normbench.run.worker.OneCore;
import io.normbench.run.worker.WorkerLink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A worker in a container, by the engine's interface: its streams, its end, and its memory. */
final class ContainerLink implements WorkerLink {
    private static final int KILLED = 137;
    private static final int UNKNOWN = 125;
    private static final long START_SECONDS = 30;

    /** The engine tells of a worker's end a moment after its output ended. */
    private static final long ENDING_MILLIS = 5_000;

    private final DockerClient client;
    private final String id;
    private final long memoryBytes;
    private final BytePipe input = new BytePipe();
    private final BytePipe output = new BytePipe();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status = UNKNOWN;
    private volatile boolean outputEnded;
    private volatile boolean killed;
    private OptionalLong pid = OptionalLong.empty();

    private ContainerLink(DockerClient client, String id, long memoryBytes) {
        this.client = client;
        this.id = id;
        this.memoryBytes = memoryBytes;
    }

    /**
     * The worker of a container that is created and does not run yet.
     *
     * @param memoryBytes its memory limit; 0 for none
     */
    static ContainerLink attached(DockerClient client, String id, long memoryBytes) {
        ContainerLink link = new ContainerLink(client, id, memoryBytes);
        Output attached = link.new Output();
        client.attachContainerCmd(id)
                .withStdIn(link.input.source())
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(attached);
        client.waitContainerCmd(id)
                .withCondition(WaitContainerCondition.NEXT_EXIT)
                .exec(link.new End());
        attached.awaitAttached();
        return link;
    }

    @Override
    public OutputStream input() {
        return input.sink();
    }

    @Override
    public InputStream output() {
        return output.source();
    }

    /** As this machine numbers it, where the engine runs here. */
    @Override
    public synchronized OptionalLong pid() {
        if (pid.isEmpty() && alive()) {
            try {
                Long found = client.inspectContainerCmd(id).exec().getState().getPidLong();
                if (found != null && found > 0 && isOurs(found)) {
                    pid = OptionalLong.of(found);
                }
            } catch (RuntimeException gone) {
                return pid;
            }
        }
        return pid;
    }

    private boolean isOurs(long number) {
        try {
            return Files.readString(Path.of("/proc/" + number + "/cgroup")).contains(id);
        } catch (IOException elsewhere) {
            return false;
        }
    }

    @Override
    public void keepOnOneCore() {
        OneCore.last().ifPresent(core -> {
            try {
                client.updateContainerCmd(id).withCpusetCpus(core).exec();
            } catch (RuntimeException refused) {
                // No cpuset here, which costs a pair steadiness and nothing else.
            }
        });
    }

    @Override
    public boolean alive() {
        return ended.getCount() > 0;
    }

    /** The container's limit is the kernel's to hold, and its end tells of it. */
    @Override
    public OptionalLong limitedBytes() {
        return OptionalLong.empty();
    }

    @Override
    public Optional<String> outOfMemory() {
        return status == KILLED && memoryBytes > 0 && !killed
                ? Optional.of("host: the worker's container ended with status " + KILLED + " under its memory limit of "
                        + (memoryBytes >> 20) + " MiB")
                : Optional.empty();
    }

    @Override
    public boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public int exitStatus() {
        return status;
    }

    @Override
    public void kill() {
        if (!alive() || outputEnded && endsByItself()) {
            return;
        }
        killed = true;
        try {
            client.killContainerCmd(id).exec();
        } catch (RuntimeException gone) {
            // It ended by itself meanwhile.
        }
        try {
            // One that never ran is not removed by itself.
            client.removeContainerCmd(id).withForce(true).exec();
        } catch (RuntimeException gone) {
            // The usual case: the engine has removed it.
        }
    }

    /** Whoever is asked to kill a worker that has just died must not hide how it did. */
    private boolean endsByItself() {
        try {
            return awaitEnd(ENDING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class Output extends ResultCallback.Adapter<Frame> {
        @Override
        public void onNext(Frame frame) {
            try {
                output.sink().write(frame.getPayload());
            } catch (IOException late) {
                // Nobody reads any more.
            }
        }

        @Override
        public void onError(Throwable failure) {
            super.onError(failure);
            end();
        }

        @Override
        public void onComplete() {
            super.onComplete();
            end();
        }

        private void end() {
            outputEnded = true;
            try {
                output.sink().close();
                input.sink().close();
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void awaitAttached() {
            try {
                awaitStarted(START_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class End extends ResultCallback.Adapter<WaitResponse> {
        @Override
        public void onNext(WaitResponse response) {
            status = response.getStatusCode();
            ended.countDown();
        }

        @Override
        public void onError(Throwable failure) {
            super.onError(failure);
            ended.countDown();
        }

        @Override
        public void onComplete() {
            super.onComplete();
            ended.countDown();
        }
    }
}
