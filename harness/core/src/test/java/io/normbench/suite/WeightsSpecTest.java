package io.normbench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Filter;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.plan.TrialJson;
import io.normbench.suite.read.SuiteFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of a model in a suite. */
class WeightsSpecTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    private static String with(String weights) {
        return SuiteFiles.VALID.replace("depth: 8}", "depth: 8, weights: " + weights + "}");
    }

    @Test
    void allKeys() {
        ModelSpec model = files.load(with("{file: w.pth, sha256: " + SHA.toUpperCase(java.util.Locale.ROOT)
                        + ", map: torchvision, part: backbone, strict: false, freeze: [stem, layer1]}"))
                .tasks()
                .get(0)
                .model();

        assertThat(model.options()).isEqualTo(Map.of("depth", 8));
        assertThat(model.weights())
                .isEqualTo(new WeightsSpec(
                        "w.pth", SHA, "torchvision", WeightsSpec.Part.BACKBONE, false, List.of("stem", "layer1")));
    }

    @Test
    void defaults() {
        assertThat(files.load(with("{file: w.pth}")).tasks().get(0).model().weights())
                .isEqualTo(new WeightsSpec("w.pth", "", "none", WeightsSpec.Part.ALL, true, List.of()));
        assertThat(files.load(SuiteFiles.VALID).tasks().get(0).model().weights())
                .isEqualTo(WeightsSpec.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{map: timm} | tasks[0].model.weights.file: is missing; expected text",
                "{file: ''} | tasks[0].model.weights.file: is ''; expected text",
                "{file: w, map: torch} | tasks[0].model.weights.map: is 'torch'; expected one of none, torchvision, timm",
                "{file: w, part: head} | tasks[0].model.weights.part: is 'head'; expected one of all, backbone",
                "{file: w, sha256: abc} | tasks[0].model.weights.sha256: is 'abc'; expected 64 hexadecimal digits",
                "{file: w, strict: maybe} | tasks[0].model.weights.strict: is 'maybe'; expected true or false",
                "{file: w, freeze: [stem, stem]} | tasks[0].model.weights.freeze[1]: stem is listed twice; expected each value once",
                "{file: w, freeze: [la yer]} | expected the name of a stage, such as stem or layer1",
                "{file: w, froze: [stem]} | unknown key 'froze'",
                "w.pth | tasks[0].model.weights: is 'w.pth'; expected a mapping with file, sha256, map, part, strict, freeze"
            })
    void faults(String weights, String message) {
        assertThat(files.faults(with(weights))).singleElement().asString().contains(message);
    }

    @Test
    void dataHaveNoWeights() {
        assertThat(files.faultsAfter("{name: digits}", "{name: digits, weights: w}"))
                .singleElement()
                .asString()
                .contains("unknown option 'weights'");
    }

    /** The ids of cells without weights are those of earlier versions. */
    @Test
    void weightsMakeAnotherCell() {
        Cell plain = cell(SuiteFiles.VALID);
        Cell other = cell(with("{file: w.pth}"));

        assertThat(CellId.of(other)).isNotEqualTo(CellId.of(plain));
        assertThat(TrialJson.canonical(plain)).doesNotContain("weights");
        assertThat(TrialJson.canonical(other))
                .contains("\"weights\":{\"file\":\"w.pth\",\"sha256\":\"\",\"map\":\"none\",\"part\":\"all\","
                        + "\"strict\":true,\"freeze\":[]}");
    }

    private Cell cell(String yaml) {
        return Planner.plan(files.load(yaml), Filter.parse(List.of()))
                .trials()
                .get(0)
                .cell();
    }
}
