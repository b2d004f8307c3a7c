package io.normbench.run.worker;

import static io.normbench.run.worker.ScriptedWorkers.hello;
import static io.normbench.run.worker.ScriptedWorkers.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.normbench.conformance.NumberFormat;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.run.Eventually;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers say, and how it is understood. */
class WorkerClientTest {
    private static final long LIMIT_BYTES = 200L << 20;
    private static final Request<Answer.Done> QUESTION =
            new Request.Conformance("libtorch", "cpu", NumberFormat.FLOAT32, List.of(Path.of("/")), Set.of(), 1);
    private static final Answer.Done DONE = new Answer.Done();

    @TempDir
    private Path folder;

    private WorkerClient worker(Runner runner, Path log) {
        return WorkerClient.start(runner, new WorkerLaunch("", List.of(), 1, LIMIT_BYTES, Map.of(), log), () -> 0);
    }

    private static Reply<Answer.Done> ask(WorkerClient worker) {
        try {
            return worker.ask(QUESTION, 60, event -> {});
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The outcome of the only request to a worker, which cannot be used any more. */
    private Outcome failed(ScriptedWorkers runner) {
        try (WorkerClient worker = worker(runner, folder.resolve("worker.log"))) {
            Reply<Answer.Done> reply = ask(worker);
            assertThat(reply).isInstanceOf(Reply.Failed.class);
            assertThat(worker.usable()).isFalse();
            return ((Reply.Failed<Answer.Done>) reply).outcome();
        }
    }

    private void namesItsLog(Outcome outcome, String what) {
        assertThat(outcome).isInstanceOf(Outcome.Crashed.class);
        assertThat(outcome.reason())
                .hasLineCount(1)
                .startsWith("the worker " + what)
                .endsWith("; its log is " + folder.resolve("worker.log"));
    }

    @Test
    void eventsComeBeforeTheAnswerAndOtherLinesAreForTheLog() throws InterruptedException {
        Event.Progress progress = new Event.Progress("warm-up", 1, 0);
        List<Event> heard = new ArrayList<>();
        try (WorkerClient worker = worker(
                ScriptedWorkers.saying("native words", hello(), "begun " + said(1, progress), said(1, DONE)),
                folder.resolve("worker.log"))) {
            Reply<Answer.Done> reply = worker.ask(QUESTION, 60, heard::add);

            assertThat(reply).isEqualTo(new Reply.Answered<>(DONE));
            assertThat(heard).contains(progress);
        }
        assertThat(folder.resolve("worker.log")).hasContent("native words\nbegun ");
    }

    @Test
    void garbageIsTheEndOfAWorker() {
        namesItsLog(
                failed(ScriptedWorkers.saying(hello(), Protocol.MARK + "{\"id\":1,", said(1, DONE))),
                "sent a message that cannot be read (");
        namesItsLog(
                failed(ScriptedWorkers.saying(Protocol.MARK + "{\"event\":\"engine\"}")),
                "sent a message that cannot be read (");
        assertThat(folder.resolve("worker.log")).content().contains(Protocol.MARK + "{\"id\":1,");
    }

    @Test
    void aProcessThatWasKilledOrCannotStartIsReadToItsLastWord() throws IOException, InterruptedException {
        WorkerLaunch launch =
                new WorkerLaunch("", List.of("-XX:NoSuchFlag"), 1, 0, Map.of(), folder.resolve("worker.log"));
        WorkerLink link = new LocalRunner().start(launch);
        while (!link.awaitEnd(1_000)) {}

        link.kill();

        assertThat(new String(link.output().readAllBytes(), StandardCharsets.UTF_8))
                .contains("NoSuchFlag");
    }

    @Test
    void whatWasSaidBeforeTheFirstRequestBelongsToIt() throws InterruptedException {
        Runner runner = ScriptedWorkers.saying("cannot allocate memory");
        try (WorkerClient worker = worker(runner, folder.resolve("worker.log"))) {
            Eventually.waitFor("the first line", () -> content("worker.log").contains("cannot"));

            Reply<Answer.Done> reply = ask(worker);

            assertThat(((Reply.Failed<Answer.Done>) reply).outcome()).isInstanceOf(Outcome.OutOfMemory.class);
        }
    }

    private String content(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anotherBuildIsNotUnderstood() {
        namesItsLog(
                failed(ScriptedWorkers.saying(said(0, new Event.Hello("normbench/worker/v9")), said(1, DONE))),
                "speaks normbench/worker/v9, this NormBench " + Protocol.VERSION);
        namesItsLog(failed(ScriptedWorkers.saying(said(1, DONE))), "did not say hello");
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        namesItsLog(failed(ScriptedWorkers.saying(hello(), said(7, DONE))), "answered request 7, which nobody made");
        namesItsLog(
                failed(ScriptedWorkers.saying(hello(), said(1, new Answer.Ended(new Outcome.Completed())))),
                "gave an answer of another kind");
    }

    @Test
    void aSecondAnswerIsNotTakenForThatOfTheNextRequest() {
        try (WorkerClient worker =
                worker(ScriptedWorkers.saying(hello(), said(1, DONE), said(1, DONE)), folder.resolve("worker.log"))) {
            assertThat(ask(worker)).isEqualTo(new Reply.Answered<>(DONE));

            namesItsLog(((Reply.Failed<Answer.Done>) ask(worker)).outcome(), "answered request 1 again");
            assertThat(worker.usable()).isFalse();
        }
    }

    @Test
    void aSecondAnswerAfterTheLastRequestIsTold() {
        WorkerClient worker =
                worker(ScriptedWorkers.saying(hello(), said(1, DONE), said(1, DONE)), folder.resolve("worker.log"));
        ask(worker);
        worker.close();

        assertThat(worker.unasked())
                .contains("the worker went on after its last answer; its log is " + folder.resolve("worker.log"));
    }

    @Test
    void aDeathInTheMiddleOfAMessageIsOne() {
        String half = hello() + "\n" + said(1, DONE).substring(0, 20);

        namesItsLog(
                failed(new ScriptedWorkers(half, 134, 0)),
                "broke off in the middle of a message: the worker was killed by signal 6");
        assertThat(folder.resolve("worker.log"))
                .content()
                .contains(said(1, DONE).substring(0, 20));
    }

    @Test
    void aDeathNearTheMemoryLimitIsLackOfMemory() {
        Outcome near = failed(new ScriptedWorkers(hello() + "\n", 139, LIMIT_BYTES - (1 << 20)));
        Outcome far = failed(new ScriptedWorkers(hello() + "\n", 139, LIMIT_BYTES / 2));

        assertThat(near).isInstanceOf(Outcome.OutOfMemory.class);
        assertThat(near.reason())
                .isEqualTo("host: the worker was killed by signal 11 with 199 MiB of its limit of 200 MiB in use");
        assertThat(far).isEqualTo(new Outcome.Crashed("the worker was killed by signal 11"));
    }

    @Test
    void aFaultIsAMessageForTheUser() {
        for (int status : List.of(UserError.USAGE, UserError.INFRASTRUCTURE)) {
            try (WorkerClient worker = worker(
                    ScriptedWorkers.saying(hello(), said(1, new Answer.Fault("no such device", status))),
                    folder.resolve("worker.log"))) {
                assertThatExceptionOfType(UserError.class)
                        .isThrownBy(() -> ask(worker))
                        .withMessage("no such device")
                        .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(status));
            }
        }
    }

    @Test
    void aLogThatCannotBeWrittenIsTheMachinesFaultWhateverTheWorkerSays() {
        Path full = Path.of("/dev/full");
        for (String end : List.of(said(1, DONE), "Segmentation fault")) {
            WorkerClient worker = worker(ScriptedWorkers.saying(hello(), "words", end), full);
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> ask(worker))
                    .withMessageStartingWith("cannot write /dev/full: ")
                    .withMessageContaining("No space left on device")
                    .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(UserError.INFRASTRUCTURE));
            worker.close();
        }
    }
}
