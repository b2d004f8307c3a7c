package io.normbench.run.worker.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How a container's worker ends, told by an engine that does nothing by itself. */
class ContainerLinkTest {
    private static final long LIMIT = 64L << 20;

    private final Map<String, ResultCallback<?>> callbacks = new HashMap<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final ContainerLink link = ContainerLink.attached(client(), "c0ffee", LIMIT);

    private DockerClient client() {
        return (DockerClient) Proxy.newProxyInstance(
                DockerClient.class.getClassLoader(),
                new Class<?>[] {DockerClient.class},
                (proxy, method, arguments) -> command(method.getReturnType(), method.getName()));
    }

    /** A command that takes every setting, and remembers that it was carried out and who is to hear of it. */
    private Object command(Class<?> type, String name) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (!method.getName().equals("exec")) {
                return proxy;
            }
            commands.add(name);
            if (arguments == null) {
                return null;
            }
            ResultCallback<?> callback = (ResultCallback<?>) arguments[0];
            callbacks.put(name, callback);
            callback.onStart(() -> {});
            return callback;
        });
    }

    @SuppressWarnings("unchecked")
    private void ends(int status) {
        ((ResultCallback<WaitResponse>) callbacks.get("waitContainerCmd")).onNext(new WaitResponse() {
            @Override
            public Integer getStatusCode() {
                return status;
            }
        });
    }

    @SuppressWarnings("unchecked")
    private ResultCallback<Frame> output() {
        return (ResultCallback<Frame>) callbacks.get("attachContainerCmd");
    }

    @Test
    void aWorkerThatTheKernelKilledWasOutOfMemoryThoughItsOutputEndsFirst() throws Exception {
        output().onComplete();
        Thread engine = new Thread(() -> ends(137));
        engine.start();

        link.kill();
        engine.join();

        assertThat(link.exitStatus()).isEqualTo(137);
        assertThat(link.outOfMemory().orElseThrow()).contains("137", "64 MiB");
        assertThat(commands).doesNotContain("killContainerCmd");
    }

    @Test
    void oneThatWasKilledFromHereWasNot() throws Exception {
        link.kill();
        ends(137);

        assertThat(commands).contains("killContainerCmd");
        assertThat(link.awaitEnd(0)).isTrue();
        assertThat(link.outOfMemory()).isEmpty();
    }

    @Test
    void otherEndsAreTheWorkersOwn() throws IOException {
        ends(1);

        assertThat(link.alive()).isFalse();
        assertThat(link.exitStatus()).isEqualTo(1);
        assertThat(link.outOfMemory()).isEmpty();
        output().onComplete();
        assertThat(link.output().read()).isEqualTo(-1);
    }
}
