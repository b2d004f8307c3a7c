package io.normbench.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.conformance.MethodVerdict;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.tensor.EngineInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into the protocol as a line of text comes out equal. */
class WorkerProtocolTest {
    static List<Outcome> outcomes() {
        return List.of(
                new Outcome.Completed(),
                new Outcome.OutOfMemory("host", "host: can't allocate memory"),
                new Outcome.OutOfMemory("device", "device: CUDA out of memory"),
                new Outcome.TimedOut("after 60 s"),
                new Outcome.Crashed("exit status 134"),
                new Outcome.Diverged("loss was NaN at step 3"),
                new Outcome.Unsupported("precision bf16 is not implemented yet"));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void carriesEveryOutcome(Outcome outcome) throws JsonProcessingException {
        assertThat(WorkerProtocol.outcome(sent(WorkerProtocol.outcome(outcome)))).isEqualTo(outcome);
    }

    @Test
    void carriesEveryNumberOfATrial() throws JsonProcessingException {
        Measured measured = new Measured(
                OptionalInt.of(12),
                "converged",
                OptionalInt.of(200),
                OptionalDouble.of(10.125),
                OptionalDouble.of(9.1),
                OptionalDouble.of(11.7),
                OptionalDouble.of(790.1234567890123),
                OptionalDouble.of(2100),
                OptionalLong.of(7_000_000_000L),
                OptionalLong.of(0),
                OptionalDouble.of(1e-9),
                "top1",
                OptionalDouble.of(0),
                OptionalLong.of(360),
                Map.of("top5", 0.995, "parameters", 78_042L, "note", "none"),
                OptionalLong.of(4000),
                OptionalDouble.of(0.5),
                OptionalDouble.of(3.25));

        assertThat(WorkerProtocol.measured(sent(WorkerProtocol.measured(measured)))).isEqualTo(measured);
    }

    @Test
    void carriesWhatWasNotMeasuredAsNothing() throws JsonProcessingException {
        JsonNode node = sent(WorkerProtocol.measured(Measured.nothing()));

        assertThat(node.has("steps")).isFalse();
        assertThat(WorkerProtocol.measured(node)).isEqualTo(Measured.nothing());
    }

    @Test
    void doesNotTurnANumberThatIsNotFiniteIntoZero() throws JsonProcessingException {
        JsonNode node = sent(new ObjectMapper().createObjectNode()
                .put("metric_value", Double.NaN)
                .put("images_per_s", Double.POSITIVE_INFINITY));

        assertThat(WorkerProtocol.measured(node).metricValue()).hasValue(Double.NaN);
        assertThat(WorkerProtocol.measured(node).imagesPerSecond()).hasValue(Double.POSITIVE_INFINITY);
    }

    @Test
    void carriesTheEnginesDescription() throws JsonProcessingException {
        EngineInfo info = new EngineInfo(
                "libtorch", "2.10.0", "cuda:0", 2, Map.of("driver", "580.65", "layout", "nchw"));

        assertThat(WorkerProtocol.engine(sent(WorkerProtocol.engine(info)))).isEqualTo(info);
    }

    @Test
    void carriesAVerdictWithItsFailures() throws JsonProcessingException {
        MethodVerdict verdict = new MethodVerdict(
                "bn", "fused", 14, 3.5e-3, MethodVerdict.Status.FAIL, List.of("general: step 1 output: error 3.5e-03"));

        assertThat(WorkerProtocol.verdict(sent(WorkerProtocol.verdict(verdict)))).isEqualTo(verdict);
    }

    @Test
    void carriesAnErrorThatIsInfinite() throws JsonProcessingException {
        MethodVerdict verdict = new MethodVerdict(
                "bn", "fused", 14, Double.POSITIVE_INFINITY, MethodVerdict.Status.FAIL, List.of("threw"));

        assertThat(WorkerProtocol.verdict(sent(WorkerProtocol.verdict(verdict)))).isEqualTo(verdict);
    }

    private static JsonNode sent(JsonNode node) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.readTree(mapper.writeValueAsString(node));
    }
}
