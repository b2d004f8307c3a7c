package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.ChildJvm;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07.89Z"), ZoneOffset.UTC);

    @TempDir
    private Path temporary;

    @Test
    void holdsProcessHostAndStartAsText() throws IOException {
        String text;
        try (RunLock lock = RunLock.acquire(temporary, CLOCK)) {
            text = Files.readString(temporary.resolve("run.lock"));
        }
        assertThat(text)
                .isEqualTo("pid=" + ProcessHandle.current().pid() + "\nhost=" + LockHolder.localHost()
                        + "\nsince=2026-03-04T05:06:07Z\n");
    }

    @Test
    void createsTheDirectoryAndCanBeTakenAgainAfterClose() {
        Path runDir = temporary.resolve("new");
        RunLock.acquire(runDir, CLOCK).close();
        assertThatCode(() -> RunLock.acquire(runDir, CLOCK).close()).doesNotThrowAnyException();
    }

    @Test
    void aSecondAttemptInThisProcessIsRefusedWithTheWholeMessage() {
        try (RunLock lock = RunLock.acquire(temporary, CLOCK)) {
            assertThatThrownBy(() -> RunLock.acquire(temporary, Clock.systemUTC()))
                    .isInstanceOf(UserError.class)
                    .hasMessage("run directory " + temporary + " is in use by process "
                            + ProcessHandle.current().pid() + " since 2026-03-04T05:06:07Z; "
                            + "wait for it or choose another directory with -o");
        }
    }

    @Test
    void whoeverIsPatientGetsItWhenTheOtherHasDone() throws InterruptedException {
        RunLock first = RunLock.acquire(temporary, CLOCK);
        assertThatThrownBy(() -> RunLock.acquireWithin(temporary, CLOCK, Duration.ofMillis(150)))
                .hasMessageContaining("is in use by process");
        Thread other = new Thread(first::close);
        other.start();
        assertThatCode(() -> RunLock.acquireWithin(temporary, CLOCK, Duration.ofMinutes(1))
                        .close())
                .doesNotThrowAnyException();
        other.join();
    }

    @Test
    void theSameDirectoryByAnotherNameIsTheSame() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("run"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);

        try (RunLock lock = RunLock.acquire(directory, CLOCK)) {
            assertThatThrownBy(() -> RunLock.acquire(link, CLOCK)).isInstanceOf(UserError.class);
        }
    }

    @Test
    void closingTwiceDoesNotGiveAwayTheNextHoldersLock() {
        RunLock first = RunLock.acquire(temporary, CLOCK);
        first.close();
        try (RunLock second = RunLock.acquire(temporary, CLOCK)) {
            first.close();
            assertThatThrownBy(() -> RunLock.acquire(temporary, CLOCK)).isInstanceOf(UserError.class);
        }
    }

    @Test
    void aFileWithoutALockMeansNothing() throws IOException {
        Files.writeString(temporary.resolve("run.lock"), "pid=1\nhost=elsewhere\nsince=2020-01-01T00:00:00Z\n");
        assertThatCode(() -> RunLock.acquire(temporary, CLOCK).close()).doesNotThrowAnyException();
    }

    @Test
    void anotherProcessIsNamedAndItsDeathFreesTheDirectory() throws Exception {
        try (ChildJvm child = ChildJvm.start(Holder.class, temporary.toString())) {
            assertThat(child.line()).isEqualTo("locked");

            assertThatThrownBy(() -> RunLock.acquire(temporary, CLOCK))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("is in use by process " + child.pid() + " since 2026-03-04T05:06:07Z");

            child.kill();
            assertThatCode(() -> RunLock.acquire(temporary, CLOCK).close()).doesNotThrowAnyException();
        }
    }

    @Test
    void aRefusedSecondAttemptHereDoesNotOpenTheDoorForAnotherProcess() throws Exception {
        try (RunLock lock = RunLock.acquire(temporary, CLOCK)) {
            assertThatThrownBy(() -> RunLock.acquire(temporary, CLOCK)).isInstanceOf(UserError.class);
            try (ChildJvm child = ChildJvm.start(Holder.class, temporary.toString())) {
                assertThat(child.line())
                        .contains("is in use by process "
                                + ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void anotherHostIsNamedToo() {
        String text = new LockHolder(7, "node1", Instant.parse("2026-03-04T05:06:07Z")).text();

        assertThat(LockHolder.describe(text, "node2")).isEqualTo("process 7 on node1 since 2026-03-04T05:06:07Z");
        assertThat(LockHolder.describe("", "node2")).isEqualTo("another process");
    }

    /** Takes the lock, says so (or why not), and holds it until its standard input ends. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            try (RunLock lock = RunLock.acquire(Path.of(arguments[0]), CLOCK)) {
                System.out.println("locked");
                System.out.flush();
                System.in.read();
            } catch (UserError refused) {
                System.out.println(refused.getMessage());
            }
        }
    }
}
