package io.normbench.gate.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normbench.gate.GateRows;
import io.normbench.gate.GateRule;
import io.normbench.gate.SimulatedMachine;
import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.sample.Quantity;
import io.normbench.result.CellKey;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseModelTest {
    private static final List<String> METHODS = List.of("none", "bn", "gn", "bcn");
    private static final CellFamily FAMILY = new CellFamily("step_time", "digits", "libtorch", "cpu", "5-32");

    @TempDir
    private Path folder;

    private static NoiseModel with(int comparisons, double sd) {
        return new NoiseModel("f", List.of(new NoiseModel.Spread(FAMILY, comparisons, 12, sd)), "");
    }

    @Test
    void theSpreadOfManyComparisonsIsThatOfTheEstimate() {
        NoiseModel model = SimulatedMachine.noise(
                "f",
                IntStream.range(0, 60)
                        .mapToObj(i -> new SimulatedMachine(i).same(METHODS, 12))
                        .toList());

        NoiseModel.Spread spread = model.spreads().stream()
                .filter(s -> s.family().equals(FAMILY))
                .findFirst()
                .orElseThrow();
        assertThat(spread.comparisons()).isEqualTo(240);
        assertThat(spread.pairs()).isEqualTo(12);
        double ofTheEstimate = SimulatedMachine.PAIR_SD * Math.sqrt(Math.PI / 3) / Math.sqrt(12);
        assertThat(spread.sd()).isCloseTo(ofTheEstimate, within(0.3 * ofTheEstimate));
    }

    @Test
    void theThresholdFollowsTheRule() {
        // z(1 - 0.01/48) = 3.53 and z(1 - 0.01/6) = 2.94
        assertThat(with(20, 0.02).threshold(FAMILY, 48).delta()).isCloseTo(0.0706, within(2e-4));
        assertThat(with(20, 0.02).threshold(FAMILY, 6).delta()).isCloseTo(0.0587, within(2e-4));
        assertThat(with(20, 0.001).threshold(FAMILY, 48).delta()).isEqualTo(0.03);
        Threshold wild = with(20, 0.03).threshold(FAMILY, 48);
        assertThat(wild.gated()).isFalse();
        assertThat(wild.basis()).contains("10.6%");
    }

    @Test
    void tooFewComparisonsGiveTheCautiousDefaultAndSaySo() {
        Threshold few = with(19, 0.001).threshold(FAMILY, 6);
        assertThat(few.delta()).isEqualTo(0.10);
        assertThat(few.gated()).isTrue();
        assertThat(few.basis()).contains("only 19 A/A comparisons");
        assertThat(NoiseModel.unknown("none stored").threshold(FAMILY, 6).delta())
                .isEqualTo(0.10);
        assertThat(NoiseModel.unknown("none stored").describe())
                .startsWith("NO NOISE MODEL (none stored)")
                .contains("normbench aa");
    }

    @Test
    void theAccuracyMarginIsAtLeastAFifthOfAPoint() {
        CellFamily accuracy = new CellFamily("accuracy", "digits", "libtorch", "cpu", "5-32");
        NoiseModel model = new NoiseModel("f", List.of(new NoiseModel.Spread(accuracy, 20, 1, 0.005)), "");

        assertThat(model.accuracyMargin(accuracy)).isEqualTo(0.005);
        assertThat(model.accuracyMargin(FAMILY)).isEqualTo(0.002);
    }

    @Test
    void theNoiseOfAnotherEnvironmentIsNotUsed() {
        GateInputs inputs = new SimulatedMachine(1).same(METHODS, 6);

        NoiseModel used = with(20, 0.02).usedFor(inputs);

        assertThat(used.spreads()).isEmpty();
        assertThat(used.describe()).contains("environment f", GateRows.FINGERPRINT);
        assertThat(new GateRule(with(20, 0.02), GateSettings.defaults())
                        .decide(inputs)
                        .noise())
                .startsWith("NO NOISE MODEL");
    }

    @Test
    void aModelComesBackEqual() {
        NoiseModel model = SimulatedMachine.noise("f", List.of(new SimulatedMachine(2).same(METHODS, 6)));
        Path file = folder.resolve("noise/model.json");
        NoiseFile.write(file, model);

        assertThat(NoiseFile.read(file)).isEqualTo(model);
        assertThat(model.spreads()).extracting(s -> s.family().quantity()).containsExactly("accuracy", "step_time");
    }

    @Test
    void badAndMissingFilesAreUserErrors() throws IOException {
        assertThatThrownBy(() -> NoiseFile.read(folder.resolve("none.json")))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
                .hasMessageContaining("none.json: no such noise model");
        Path newer = Files.writeString(folder.resolve("v2.json"), "{\"schema\":\"normbench/noise/v2\"}");
        assertThatThrownBy(() -> NoiseFile.read(newer))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
                .hasMessageContaining("normbench/noise/v2");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");
        assertThatThrownBy(() -> NoiseFile.read(broken))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(5));
        Path negative = Files.writeString(
                folder.resolve("negative.json"),
                "{\"schema\":\"normbench/noise/v1\",\"families\":[{\"sd\":-1,\"comparisons\":30}]}");
        assertThatThrownBy(() -> NoiseFile.read(negative))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sd -1");
    }

    @Test
    void familiesAreBandsOfBatchSizes() {
        assertThat(IntStream.of(1, 4, 5, 32, 33, 256).mapToObj(NoiseModelTest::band))
                .containsExactly("1-4", "1-4", "5-32", "5-32", "33+", "33+");
    }

    private static String band(int batch) {
        CellKey key = GateRows.timed("bn", batch, "base", "s1", 1, 1).cell().on("cuda:1");
        CellFamily family = CellFamily.of(key, Quantity.STEP_TIME);
        assertThat(family.device()).isEqualTo("cuda");
        return family.band();
    }
}
