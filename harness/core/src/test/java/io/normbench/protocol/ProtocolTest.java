package io.normbench.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.NumberFormat;
import io.normbench.data.DataInfo;
import io.normbench.data.DataWarning;
import io.normbench.measure.rounds.Ending;
import io.normbench.measure.rounds.GroupResult;
import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.measure.rounds.TurnSteps;
import io.normbench.protocol.Protocol.Asked;
import io.normbench.protocol.Protocol.Said;
import io.normbench.result.Block;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.file.TrialFiles;
import io.normbench.roofline.Ceiling;
import io.normbench.roofline.Floor;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.PassTime;
import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Layout;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.SingularitySpec;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.DeviceFinding;
import io.normbench.tensor.EngineInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent as a line of text comes out equal. */
class ProtocolTest {
    private static final Trial TRIAL = new Trial(
            new Cell(
                    new TaskSpec(
                            "digits",
                            "classification",
                            new DataSpec("cifar10", Map.of("root", "/größer")),
                            new ModelSpec("preact-resnet", Map.of("width", 16, "depth", 8)),
                            new TrainSpec(4000, 0, 0.1, 32, 0.4, 0.9, 1e-4, 0.05, true, 256, Schedule.cosine())),
                    new MethodSpec("gn+ws", Map.of("eps", 1e-5, "groups", 8, "ws.variant", "repo", "on", true), "GN"),
                    16,
                    8,
                    Precision.BF16,
                    Layout.CHANNELS_LAST,
                    "libtorch",
                    "cuda:0",
                    2,
                    Execution.GRAPH,
                    true,
                    EvaluationSpec.precise(64)),
            "digits_gn_b16_00000000",
            Measurement.ACCURACY,
            3,
            1L << 40);
    private static final EngineInfo ENGINE =
            new EngineInfo("libtorch", "2.10.0", "cuda:0", 2, Map.of("driver", "580.65", "layout", "nchw"));
    private static final Measured MEASURED = new Measured(
            OptionalInt.of(12),
            "converged",
            OptionalInt.of(200),
            OptionalDouble.of(10.125),
            OptionalDouble.of(Double.NaN),
            OptionalDouble.of(Double.POSITIVE_INFINITY),
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
            OptionalDouble.empty());
    private static final DataInfo DATA = new DataInfo("digits", Map.of("a.gz", "00ff"), "beef", "CC BY 4.0")
            .described("Digits", "", "UCI")
            .withImages(1438, 359)
            .with(List.of(new DataWarning(DataWarning.Kind.LEFT_OUT, "/größer", 2, "two are left out")));

    private static final RoundsSpec SPEC = new RoundsSpec(0.01, 3, 0.5, 2, 100, 20, 0.02 * Math.sqrt(2), 0.5, 1, 2);

    private static final GroupResult.Member MEMBER = new GroupResult.Member(
            "GN", new Outcome.OutOfMemory("device", "device: 2 GiB"), 3, Map.of("parameters", 42L, "ms", 1.0));

    static List<Request<?>> requests() {
        return List.of(
                new Request.Trial(
                        TRIAL,
                        new TrialFiles(Path.of("/a folder/ü"), "digits_gn_b16_00000000", "a3"),
                        Optional.of(new MaxBatchSpec(4096, 32)),
                        Optional.of(new SingularitySpec(512))),
                new Request.Trial(
                        TRIAL, new TrialFiles(Path.of("/"), "cell", "a1"), Optional.empty(), Optional.empty()),
                new Request.Group(group(Optional.of("GN"))),
                new Request.Group(group(Optional.empty())),
                new Request.Begin(TRIAL, SPEC),
                new Request.Block(3, 2, new TurnSteps(1, 9)),
                new Request.End(),
                new Request.Conformance(
                        "libtorch",
                        "cpu",
                        NumberFormat.BF16,
                        List.of(Path.of("/vectors"), Path.of("/norm-bn.json")),
                        Set.of("bn"),
                        -1),
                new Request.Probe("dl4j", "cuda:0"),
                new Request.Explain("libtorch", "cuda:1"),
                new Request.Roofline(
                        "libtorch", "cpu", Precision.FP32, "", 0, 0.15, Optional.of("bn"), List.of(8L, 64L, 3L, 3L)),
                new Request.AgreeTrain(TRIAL, 50, Set.of(1, 10, 50), Path.of("/w")),
                new Request.AgreeTrace(TRIAL, 7, 50, Optional.of(Path.of("/w")), Path.of("/t")),
                new Request.Export(TRIAL, 10, true, Path.of("/e")),
                new Request.Exit());
    }

    private static MeasureGroup group(Optional<String> reference) {
        return new MeasureGroup("digits_b16_00000000", List.of(TRIAL), reference, SPEC, -7, 2, Path.of("/run"));
    }

    static List<Event> events() {
        return List.of(
                new Event.Hello(Protocol.VERSION),
                new Event.Opened(ENGINE),
                new Event.Data(DATA),
                new Event.FirstStep(1200),
                new Event.Progress("warm-up", 3, 0),
                new Event.Turn("GN (A/A)"),
                verdict(3.5e-3),
                verdict(Double.POSITIVE_INFINITY),
                new Answer.Trial("cpu", new Outcome.Completed(), MEASURED, Optional.of(DATA), OptionalInt.of(10)),
                trial(new Outcome.OutOfMemory("host", "host: can't allocate memory")),
                trial(new Outcome.OutOfMemory("device", "device: CUDA out of memory")),
                trial(new Outcome.TimedOut("after 60 s")),
                trial(new Outcome.Crashed("two\nlines")),
                trial(new Outcome.Diverged("loss was NaN at step 3")),
                trial(new Outcome.BadData("a.json: annotation 1: two annotations have this id")),
                trial(new Outcome.Unsupported("precision bf16 is not implemented yet")),
                new Answer.Group(
                        "cuda:0",
                        new GroupResult(
                                List.of(MEMBER),
                                List.of(new GroupResult.Phase(Block.Phase.INFER, Ending.NO_MEMBER, 6, 1.5)),
                                0.75),
                        Optional.of(DATA)),
                new Answer.Begun("cpu", Optional.of(DATA)),
                new Answer.Block(Optional.of(new Block(
                        1, Block.Phase.TRAIN, 3, 2, "GN", 4, 40, 9.5, OptionalDouble.of(9), Block.Disturbance.STALL))),
                new Answer.Block(Optional.empty()),
                new Answer.Closed(MEMBER, MEASURED),
                new Answer.Roofline(
                        new Outcome.Completed(),
                        Optional.of(ENGINE),
                        Optional.of(new Ceiling(1e10, 1 << 28, 900, 2000)),
                        Optional.of(new LayerMeasurement(
                                List.of(8L, 64L, 3L, 3L),
                                18_432,
                                new Floor(1, 2, 3, 4),
                                new PassTime(1, 0.5, 2, 5, 100),
                                new PassTime(2, 1, 3, 5, 100),
                                4))),
                new Answer.Ended(new Outcome.Completed()),
                new Answer.Probed(ENGINE),
                new Answer.Explained(List.of(
                        new DeviceFinding("driver", true, "CUDA 13.0"),
                        new DeviceFinding("device", false, "none; look"))),
                new Answer.Done(),
                new Answer.Fault("device cuda:0: no such device", 5));
    }

    private static Event verdict(double largestError) {
        return new Event.Verdict(new MethodVerdict(
                "bn",
                "fused",
                14,
                largestError,
                0.25,
                MethodVerdict.Status.NOT_IMPLEMENTED,
                List.of("general: step 1"),
                List.of("skipped: large: inputs of up to 1e5")));
    }

    private static Event trial(Outcome outcome) {
        return new Answer.Trial("cpu", outcome, Measured.nothing(), Optional.empty(), OptionalInt.empty());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void carriesRequests(Request<?> request) {
        String line = Protocol.line(new Asked(3, request));

        assertThat(line)
                .isPrintable()
                .isEqualTo(new String(line.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII));
        assertThat(Protocol.asked(line)).isEqualTo(new Asked(3, request));
    }

    @ParameterizedTest
    @MethodSource("events")
    void carriesEvents(Event event) {
        String line = Protocol.line(new Said(3, event));

        assertThat(line).startsWith(Protocol.MARK).doesNotContain("\n");
        assertThat(Protocol.said(line.substring(Protocol.MARK.length()))).isEqualTo(new Said(3, event));
    }

    @Test
    void everyMessageIsTried() {
        Set<Class<?>> tried = new HashSet<>();
        Stream.concat(requests().stream(), events().stream()).forEach(message -> tried.add(message.getClass()));

        assertThat(tried).containsAll(records(Request.class)).containsAll(records(Event.class));
    }

    private static List<Class<?>> records(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isInterface() ? records(kind).stream() : Stream.of(kind))
                .toList();
    }

    @Test
    void whatIsNoMessageIsRefused() {
        String line = Protocol.line(new Asked(1, new Request.Probe("libtorch", "cpu")));

        for (String other : List.of(
                line.substring(0, line.length() - 3),
                line + "}",
                line.replace(",\"device\":\"cpu\"", ""),
                line.replace("\"cpu\"", "\"cpu\",\"colour\":\"red\""),
                line.replace("probe", "paint"),
                "{}",
                "null",
                "")) {
            assertThatThrownBy(() -> Protocol.asked(other))
                    .as("'%s'", other)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("\n");
        }
    }
}
