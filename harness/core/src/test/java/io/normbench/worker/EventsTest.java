package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.measure.Progress;
import io.normbench.protocol.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventsTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Events events = new Events(new PrintStream(written, false, StandardCharsets.UTF_8));

    @Test
    void marksItsLinesAndFlushesThem() {
        events.answering(2);
        events.send(new Answer.Fault("two\nlines", 5));

        assertThat(text())
                .containsExactly("@normbench {\"id\":2,\"event\":{\"is\":\"answer.fault\","
                        + "\"message\":\"two\\nlines\",\"exit_status\":5}}");
    }

    @Test
    void passesProgressOnAtMostFiveTimesASecond() {
        AtomicLong nowNanos = new AtomicLong();
        Progress progress = new ProgressEvents(events, nowNanos::get, () -> 7).begin();

        for (int done = 1; done <= 1000; done++) {
            nowNanos.addAndGet(1_000_000);
            progress.at("measure", done, 0);
        }

        assertThat(text()).hasSize(6).first().asString().contains("\"since_launch_millis\":7");
        assertThat(text().get(1)).contains("\"done\":1,");
        assertThat(text().get(2)).contains("\"done\":201");
    }

    @Test
    void passesTheBeginningOfAPhaseOnAtOnce() {
        Progress progress = new ProgressEvents(events, () -> 0, () -> 0).begin();

        progress.at("warm-up", 0, 0);
        progress.at("warm-up", 0, 0);
        progress.at("measure", 0, 0);
        progress.at("inference", 0, 0);

        assertThat(text()).hasSize(3).last().asString().contains("inference");
    }

    private java.util.List<String> text() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
