package io.normbench.run.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BytePipeTest {
    private final BytePipe pipe = new BytePipe();

    @Test
    void bytesComeOutAsTheyWentInAndThenTheEnd() throws IOException {
        pipe.sink().write("one\n".getBytes(StandardCharsets.UTF_8));
        pipe.sink().write(0xff);
        byte[] two = new byte[2];

        assertThat(pipe.source().read(two)).isEqualTo(2);
        assertThat(two).containsExactly('o', 'n');
        assertThat(pipe.source().readNBytes(3)).containsExactly('e', '\n', (byte) 0xff);
        pipe.sink().close();
        assertThat(pipe.source().read()).isEqualTo(-1);
        assertThat(pipe.source().read()).isEqualTo(-1);
    }

    @Test
    void nothingGoesInAfterTheEnd() throws IOException {
        pipe.sink().close();

        assertThatThrownBy(() -> pipe.sink().write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void aReaderHearsOfWhatAnotherThreadWrites() throws Exception {
        Thread writer = new Thread(() -> {
            try {
                pipe.sink().write(7);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();

        assertThat(pipe.source().read()).isEqualTo(7);
        writer.join();
    }
}
