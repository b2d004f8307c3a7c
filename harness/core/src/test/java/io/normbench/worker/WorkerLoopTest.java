package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import io.normbench.protocol.Protocol.Asked;
import io.normbench.protocol.Protocol.Said;
import io.normbench.protocol.Request;
import io.normbench.util.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerLoopTest {
    @Test
    void saysHelloAnswersUnderTheRequestsNumberAndEndsWhenItIsTold() throws IOException {
        List<Said> said = run(new Asked(4, new Request.Probe("nobody", "cpu")), new Asked(5, new Request.Exit()));

        assertThat(said).hasSize(2);
        assertThat(said.get(0)).isEqualTo(new Said(0, new Event.Hello(Protocol.VERSION)));
        assertThat(said.get(1).id()).isEqualTo(4);
        assertThat(said.get(1).event()).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.exitStatus()).isEqualTo(UserError.USAGE);
            assertThat(fault.message()).startsWith("engine 'nobody' is not on this worker's class path");
        });
    }

    private static List<Said> run(Asked... asked) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Asked each : asked) {
            lines.append(Protocol.line(each)).append('\n');
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        new WorkerLoop(
                        Requests.from(
                                new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)), () -> {}),
                        new Events(new PrintStream(written)),
                        () -> 0,
                        () -> 0,
                        WorkerLoopTest.class.getClassLoader())
                .run();
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Protocol.said(line.substring(Protocol.MARK.length())))
                .toList();
    }
}
