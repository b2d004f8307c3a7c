package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.normbench.measure.FakeEngine;
import io.normbench.measure.TrialPhase;
import io.normbench.measure.rounds.GroupResult;
import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import io.normbench.protocol.Protocol.Asked;
import io.normbench.protocol.Protocol.Said;
import io.normbench.protocol.Request;
import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.result.file.RoundsFile;
import io.normbench.suite.Cell;
import io.normbench.suite.Measurement;
import io.normbench.suite.Precision;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aGroupsTurnsAreToldBeforeItsAnswer(@TempDir Path runDir) throws IOException {
        List<Event> events = measure(runDir, FakeEngine.trial("bn", 64, Measurement.THROUGHPUT));

        assertThat(events.get(0)).isInstanceOf(Event.Opened.class);
        assertThat(events.subList(1, 5))
                .containsExactly(
                        new Event.Turn("bn"), new Event.Turn("bn (A/A)"), new Event.Turn("bn"), new Event.FirstStep(0));
        assertThat(events)
                .filteredOn(Event.Progress.class::isInstance)
                .extracting(each -> ((Event.Progress) each).phase())
                .startsWith(TrialPhase.WARM_UP)
                .contains(TrialPhase.MEASURE)
                .endsWith(TrialPhase.INFERENCE);
        Answer.Group answer = (Answer.Group) events.get(events.size() - 1);
        assertThat(answer.device()).isEqualTo("cpu");
        assertThat(answer.data().orElseThrow().name()).isEqualTo("digits");
        assertThat(answer.result().members())
                .extracting(GroupResult.Member::label, GroupResult.Member::outcome)
                .containsExactly(tuple("bn", new Outcome.Completed()), tuple("bn (A/A)", new Outcome.Completed()));
        assertThat(RoundsFile.read(runDir, "digits_b64", 1))
                .extracting(Block::member)
                .contains("bn", "bn (A/A)");
    }

    @Test
    void whatTheEngineLacksIsTheOutcomeOfEveryMember(@TempDir Path runDir) throws IOException {
        Trial trial = FakeEngine.trial("bn", 64, Measurement.THROUGHPUT);
        Cell cell = trial.cell();
        Cell fp64 = new Cell(cell.task(), cell.method(), 64, 64, Precision.FP64, cell.layout(), "fake", "cpu", 1);

        assertThat(measure(runDir, new Trial(fp64, "cell", Measurement.THROUGHPUT, 1, 1)))
                .containsExactly(new Answer.Group(
                        "cpu",
                        new GroupResult(
                                List.of(new GroupResult.Member(
                                        "bn", new Outcome.Unsupported("precision fp64"), 0, Map.of())),
                                List.of(),
                                0),
                        Optional.empty()));
    }

    private static List<Event> measure(Path runDir, Trial trial) throws IOException {
        MeasureGroup group = new MeasureGroup(
                "digits_b64",
                List.of(trial),
                Optional.of("bn"),
                new RoundsSpec(0.005, 6, 1, 0.02, 0.5, 0, 3),
                1,
                1,
                runDir);
        return run(new Asked(1, new Request.Group(group)), new Asked(2, new Request.Exit())).stream()
                .filter(said -> said.id() == 1)
                .map(Said::event)
                .toList();
    }

    private static List<Said> run(Asked... asked) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Asked each : asked) {
            lines.append(Protocol.line(each)).append('\n');
        }
        AtomicLong nowNanos = new AtomicLong();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        new WorkerLoop(
                        Requests.from(
                                new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)), () -> {}),
                        new Events(new PrintStream(written)),
                        () -> nowNanos.addAndGet(1_000_000),
                        () -> 0,
                        WorkerLoopTest.class.getClassLoader())
                .run();
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> Protocol.said(line.substring(Protocol.MARK.length())))
                .toList();
    }
}
