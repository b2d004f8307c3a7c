package io.normbench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class SystemCommandsTest {
    private static final Commands PATIENT = new SystemCommands(Duration.ofMinutes(1));

    @Test
    void givesWhatTheProgramPrints() {
        assertThat(PATIENT.output(List.of("echo", "two words"))).contains("two words\n");
    }

    @Test
    void aProgramThatIsAbsentOrFailsGivesNothing() {
        assertThat(PATIENT.output(List.of("no-such-program-here"))).isEmpty();
        assertThat(PATIENT.output(List.of("sh", "-c", "echo text; exit 3"))).isEmpty();
    }

    @Test
    void aProgramThatFailsIsQuoted() {
        assertThat(PATIENT.complaint(List.of("sh", "-c", "echo; echo ' Failed to start '; echo more; exit 18")))
                .contains("Failed to start");
        assertThat(PATIENT.complaint(List.of("echo", "fine"))).isEmpty();
        assertThat(PATIENT.complaint(List.of("no-such-program-here"))).isEmpty();
    }

    @Test
    void aProgramThatTakesTooLongGivesNothingAndIsStopped() throws Exception {
        List<String> command = List.of("sleep", "86399");

        assertThat(new SystemCommands(Duration.ofMillis(100)).output(command)).isEmpty();
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            if (child.info().commandLine().orElse("").contains("86399")) {
                child.onExit().get(1, TimeUnit.MINUTES); // killed, so it is gone at once; else this times out
            }
        }
    }
}
