package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RequestsTest {
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void handsOutLinesInOrder() throws IOException {
        Requests requests = Requests.from(bytes("{\"do\":\"probe\"}\n{\"do\":\"exit\"}\n"), ended::countDown);

        assertThat(requests.next()).isEqualTo("{\"do\":\"probe\"}");
        assertThat(requests.next()).isEqualTo("{\"do\":\"exit\"}");
    }

    @Test
    void readsUtf8() throws IOException {
        assertThat(Requests.from(bytes("größer\n"), ended::countDown).next()).isEqualTo("größer");
    }

    @Test
    void runsTheCallbackWhenTheInputEnds() throws InterruptedException {
        Requests.from(bytes(""), ended::countDown);

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsTheCallbackThoughNobodyAsksForALine() throws InterruptedException {
        Requests.from(bytes("one\ntwo\n"), ended::countDown);

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesABrokenPipeForTheEnd() throws InterruptedException {
        Requests.from(
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broken pipe");
                    }
                },
                ended::countDown);

        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void keepsTheCallbackBackWhileTheInputIsOpen() throws IOException {
        try (PipedOutputStream writer = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(writer)) {
            Requests requests = Requests.from(input, ended::countDown);
            writer.write("line\n".getBytes(StandardCharsets.UTF_8));
            writer.flush();

            assertThat(requests.next()).isEqualTo("line");
            assertThat(ended.getCount()).isEqualTo(1);
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
