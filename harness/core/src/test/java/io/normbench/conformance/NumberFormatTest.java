package io.normbench.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normbench.tensor.HostTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberFormatTest {
    @ParameterizedTest
    @CsvSource({
        // Neighbours of 1 are 2^-7 above and 2^-8 below; ties go to even.
        "BF16, 1.00390625, 1",
        "BF16, 1.01171875, 1.015625",
        "BF16, 0.998046875, 1",
        "BF16, -257, -256",
        "BF16, 0, 0",
        "BF16, 3.14159265, 3.140625",
        "BF16, 1e30, 1.0002555517425873e30",
        // 2^-10 above 1; below 2^-14 the distance stays 2^-24.
        "FP16, 1.00048828125, 1",
        "FP16, 1.0009765625, 1.0009765625",
        "FP16, 2049, 2048",
        "FP16, 2051, 2052",
        "FP16, 65504, 65504",
        "FP16, 8.940696716308594e-8, 1.1920928955078125e-7",
        "FP16, 2.9e-8, 0",
        "FLOAT32, 0.1, 0.10000000149011612",
        "FLOAT32, 16777217, 16777216"
    })
    void roundsToTheNearestNumberAndTiesToEven(NumberFormat format, double value, double rounded) {
        assertThat(format.round(value)).isCloseTo(rounded, within(Math.abs(rounded) * 1e-7));
    }

    @Test
    void float32IsWhatACastGives() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30));

            assertThat(NumberFormat.FLOAT32.round(value)).isEqualTo((float) value);
        }
    }

    @Test
    void whatIsBeyondTheLargestNumberIsInfinite() {
        assertThat(NumberFormat.FP16.largest()).isEqualTo(65504);
        assertThat(NumberFormat.FLOAT32.largest()).isEqualTo(Float.MAX_VALUE);
        assertThat(NumberFormat.FLOAT64.largest()).isEqualTo(Double.MAX_VALUE);
        assertThat(NumberFormat.FP16.round(65519)).isEqualTo(65504);
        assertThat(NumberFormat.FP16.round(65520)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(NumberFormat.FP16.round(-1e300)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(NumberFormat.BF16.round(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(NumberFormat.FLOAT32.round(Double.NaN)).isNaN();
    }

    @Test
    void boundsAreTwoRoundingsOfActivationsAndFloat32sOwn() {
        assertThat(NumberFormat.BF16.activationTolerance()).isEqualTo(2 / 256.0 + 1e-4);
        assertThat(NumberFormat.FP16.activationTolerance()).isEqualTo(2 / 2048.0 + 1e-4);
        assertThat(NumberFormat.BF16.stateTolerance()).isEqualTo(1e-4);
        assertThat(NumberFormat.BF16.offset(1024)).isCloseTo(1024 / 16_777_216.0 * Math.sqrt(1e5), within(1e-12));
    }

    @Test
    void anExerciseHasTheVectorsInputsRounded() {
        HostTensor exact = HostTensor.of(new double[] {1.001, 257}, 2);
        VectorFile.Step step = new VectorFile.Step(true, exact, Optional.of(exact), null);
        VectorFile.Case test = new VectorFile.Case(
                "a case", Map.of("eps", 1), Map.of("weight", exact), Map.of("running_mean", exact), List.of(step));

        Exercise exercise = Exercise.of(test, NumberFormat.BF16);

        assertThat(exercise.presets()).containsOnlyKeys("weight", "running_mean");
        assertThat(exercise.presets().get("weight").toDoubles())
                .as("float32, as in all formats")
                .containsExactly((float) 1.001, 257);
        assertThat(exercise.steps()).singleElement().satisfies(rounded -> {
            assertThat(exercise.largestInput()).isEqualTo(256);
            assertThat(rounded.training()).isTrue();
            assertThat(rounded.input().toDoubles()).containsExactly(1, 256);
            assertThat(rounded.outputGradient().orElseThrow().toDoubles()).containsExactly(1, 256);
        });
        assertThat(exact.toDoubles()).as("the vector itself").containsExactly(1.001, 257);
    }
}
