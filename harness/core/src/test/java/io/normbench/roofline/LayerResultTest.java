package io.normbench.roofline;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.result.Outcome;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LayerResultTest {
    private static final Offset<Double> TINY = Offset.offset(1e-12);
    private static final List<Long> SHAPE = List.of(1L, 1L, 500L, 500L);

    /** Copies at 10 GB/s; an operation costs 10 µs. Tensor 1 MB; floor 2 MB forward, 3 MB backward. */
    private static LayerResult result(double forwardMicros, double bothMicros, int operations) {
        return result(new Floor(2_000_000, 3_000_000, 2_000_000, 2_000_000), forwardMicros, bothMicros, operations);
    }

    private static LayerResult result(Floor floor, double forwardMicros, double bothMicros, int operations) {
        return new LayerResult(
                "bn",
                SHAPE,
                new Outcome.Completed(),
                Optional.of(new LayerMeasurement(
                        SHAPE, 1_000_000, floor, time(forwardMicros), time(bothMicros), operations)),
                Optional.of(new Ceiling(10e9, 1, 4_000, 10_000)),
                "");
    }

    private static PassTime time(double micros) {
        return new PassTime(micros * 1e3, micros * 1e3, micros * 1e3, 5, 5);
    }

    @Test
    void theShareIsTheTimeOfTheFloorAtTheSpeedOfACopyOverTheTimeMeasured() {
        // 2 MB at 10 GB/s are 200 µs, 5 MB are 500 µs, 4 MB are 400 µs.
        LayerResult result = result(400, 1000, 1);

        assertThat(result.forwardShare()).hasValueCloseTo(0.5, TINY);
        assertThat(result.share()).hasValueCloseTo(0.5, TINY);
        assertThat(result.onceShare()).hasValueCloseTo(0.4, TINY);
    }

    @Test
    void atTheFloorNothingIsWrong() {
        assertThat(result(200, 500, 3).share()).hasValueCloseTo(1.0, TINY);
        assertThat(result(200, 501, 3).diagnosis().bound()).isEqualTo(Diagnosis.Bound.MEMORY);
        assertThat(result(200, 833, 3).diagnosis().bound()).isEqualTo(Diagnosis.Bound.MEMORY);
        assertThat(result(200, 834, 3).diagnosis().bound()).isNotEqualTo(Diagnosis.Bound.MEMORY);
    }

    @Test
    void fasterThanACopyMeansACache() {
        assertThat(result(100, 250, 3).diagnosis().bound()).isEqualTo(Diagnosis.Bound.CACHE);
    }

    @Test
    void operationsWhoseCallsTakeHalfOfTheTimeAreBoundByDispatch() {
        // 51 operations of 10 µs of 1000 µs.
        Diagnosis diagnosis = result(500, 1000, 51).diagnosis();

        assertThat(diagnosis.bound()).isEqualTo(Diagnosis.Bound.DISPATCH);
        assertThat(diagnosis.text()).contains("51 operations of 10.0 µs", "51% of the time");
        assertThat(result(500, 1000, 49).diagnosis().bound()).isNotEqualTo(Diagnosis.Bound.DISPATCH);
    }

    @Test
    void manyOperationsThatEachMoveTheTensorAreManyPasses() {
        // 2000 µs at 10 GB/s are 20 MB: 20 tensors instead of 5; eight operations explain up to 72.
        Diagnosis diagnosis = result(500, 2000, 8).diagnosis();

        assertThat(diagnosis.bound()).isEqualTo(Diagnosis.Bound.PASSES);
        assertThat(diagnosis.text()).isEqualTo("time of 20 tensors, floor 5: each of 8 operations goes over memory");
    }

    @Test
    void aFewOperationsThatTakeLongerThanTheyCanMoveAreSlowThemselves() {
        Diagnosis diagnosis = result(500, 2000, 1).diagnosis();

        assertThat(diagnosis.bound()).isEqualTo(Diagnosis.Bound.OPERATIONS);
        assertThat(diagnosis.text()).isEqualTo("time of 20 tensors, floor 5: its one operation is slower than memory");
    }

    @Test
    void aLayerThatMovesNothingHasNoShare() {
        LayerResult none = result(new Floor(0, 0, 0, 0), 3, 5, 0);

        assertThat(none.share()).isEmpty();
        assertThat(none.forwardShare()).isEmpty();
        assertThat(none.diagnosis().bound()).isEqualTo(Diagnosis.Bound.NOTHING);
        assertThat(none.diagnosis().text()).contains("5.0 µs");
    }

    @Test
    void aRowWithoutNumbersSaysWhy() {
        LayerResult crashed = LayerResult.failed("bn", SHAPE, new Outcome.Crashed("signal 11"));

        assertThat(crashed.share()).isEmpty();
        assertThat(crashed.diagnosis()).isEqualTo(new Diagnosis(Diagnosis.Bound.UNKNOWN, "signal 11"));
    }
}
