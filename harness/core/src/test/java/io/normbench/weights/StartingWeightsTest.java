package io.normbench.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.suite.WeightsSpec;
import io.normbench.suite.WeightsSpec.Part;
import io.normbench.tensor.HostTensor;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every tensor of a file and of a network is accounted for. */
class StartingWeightsTest {
    private static final HostTensor THREE = HostTensor.of(new float[] {1, 2, 3}, 3);

    private final Map<String, long[]> network = new LinkedHashMap<>();
    private final Map<String, HostTensor> tensors = new LinkedHashMap<>();
    private Path file;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        file = folder.resolve("w.safetensors");
        network.put("backbone.conv1.weight", new long[] {3});
        network.put("backbone.bn1.running_mean", new long[] {3});
        network.put("classifier.bias", new long[] {2});
        tensors.put("backbone.conv1.weight", THREE);
        tensors.put("backbone.bn1.running_mean", THREE);
        tensors.put("classifier.4.bias", HostTensor.of(new float[] {8, 9}, 2));
        tensors.put("backbone.bn1.num_batches_tracked", HostTensor.of(new long[] {5}));
        tensors.put("aux_classifier.4.bias", THREE);
    }

    private WeightsSpec spec(Part part, boolean strict) {
        return new WeightsSpec(file.toString(), "", "torchvision", part, strict, List.of());
    }

    private StartingWeights open(WeightsSpec spec) {
        SafetensorsWriter.write(file, tensors, Map.of());
        return StartingWeights.open(spec, "deeplabv3", network);
    }

    @Test
    void whatFitsIsLoadedUnderTheNetworksNames() throws IOException {
        Map<String, HostTensor> loaded = new LinkedHashMap<>();
        try (StartingWeights weights = open(spec(Part.ALL, true))) {
            weights.check();
            weights.load(loaded::put);

            WeightReport report = weights.report();
            assertThat(report.complete()).isTrue();
            assertThat(report.sha256()).isEqualTo(Sha256.of(file));
            assertThat(report.loaded()).containsEntry("classifier.bias", "classifier.4.bias");
            assertThat(report.unused())
                    .containsExactlyInAnyOrder("backbone.bn1.num_batches_tracked []", "aux_classifier.4.bias [3]");
            assertThat(report.line())
                    .contains(
                            "3 tensors loaded, 0 missing, 0 unexpected, 0 of wrong shape, 2 not used, 0 of the network"
                                    + " left as the seed says");
        }
        assertThat(loaded).containsOnlyKeys(network.keySet());
        assertThat((float[]) loaded.get("classifier.bias").data()).containsExactly(8, 9);
    }

    @Test
    void countedBatchesAreLoadedWhereTheNetworkCounts() {
        network.put("backbone.bn1.num_batches_tracked", new long[] {1});
        Map<String, HostTensor> loaded = new LinkedHashMap<>();
        try (StartingWeights weights = open(spec(Part.ALL, true))) {
            weights.check();
            weights.load(loaded::put);
        }

        assertThat((double[]) loaded.get("backbone.bn1.num_batches_tracked").data())
                .containsExactly(5);
    }

    @Test
    void everyTensorWithoutACounterpartIsNamed() {
        tensors.remove("backbone.bn1.running_mean");
        tensors.put("classifier.4.bias", THREE);
        tensors.put("odd", THREE);
        try (StartingWeights weights = open(spec(Part.ALL, true))) {
            assertThatThrownBy(weights::check)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(
                            "1 tensors loaded, 1 missing (backbone.bn1.running_mean [3]), 1 unexpected (odd"
                                    + " [3]), 1 of wrong shape (classifier.bias: [2] in the network, [3] in the file)")
                    .hasMessageContaining("strict: false");
            assertThat(weights.report().figures())
                    .containsEntry("weights_loaded", 1L)
                    .containsEntry("weights_missing", "backbone.bn1.running_mean [3]")
                    .containsEntry("weights_unexpected", "odd [3]")
                    .containsEntry("weights_wrong_shape", "classifier.bias: [2] in the network, [3] in the file");
            assertThat(weights.report().table().lines())
                    .contains(
                            "loaded       backbone.conv1.weight",
                            "unexpected   odd [3]",
                            "not used     aux_classifier.4.bias [3]");
        }
    }

    @Test
    void whatFitsIsTakenIfTheSuiteSaysSo() {
        tensors.remove("backbone.bn1.running_mean");
        Map<String, HostTensor> loaded = new LinkedHashMap<>();
        try (StartingWeights weights = open(spec(Part.ALL, false))) {
            weights.check();
            weights.load(loaded::put);
        }

        assertThat(loaded).containsOnlyKeys("backbone.conv1.weight", "classifier.bias");
    }

    @Test
    void ofABackboneNothingElseIsAsked() {
        tensors.keySet().removeIf(name -> name.startsWith("classifier"));
        tensors.put("fc.bias", THREE);
        try (StartingWeights weights = open(spec(Part.BACKBONE, true))) {
            weights.check();

            assertThat(weights.report().kept()).containsExactly("classifier.bias");
            assertThat(weights.report().unused()).contains("fc.bias [3]");
        }
    }

    @Test
    void filesOfParallelTrainingHaveAPrefix() {
        Map<String, HostTensor> parallel = new LinkedHashMap<>();
        tensors.forEach((name, value) -> parallel.put("module." + name, value));
        tensors.clear();
        tensors.putAll(parallel);
        try (StartingWeights weights = open(spec(Part.ALL, true))) {
            weights.check();
            assertThat(weights.report().loaded())
                    .containsEntry("backbone.conv1.weight", "module.backbone.conv1.weight");
        }
    }

    @Test
    void aFileOfWhichNothingFitsIsRefusedWhateverIsAskedFor() {
        tensors.clear();
        tensors.put("encoder.weight", THREE);
        try (StartingWeights weights = open(spec(Part.ALL, false))) {
            assertThatThrownBy(weights::check)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("nothing fits: the file is of another network than map torchvision has");
        }
    }

    @Test
    void anotherFileThanTheSuitePinsIsRefused() {
        SafetensorsWriter.write(file, tensors, Map.of());
        WeightsSpec pinned = new WeightsSpec(file.toString(), "0".repeat(64), "torchvision", Part.ALL, true, List.of());
        WeightsSpec absent = new WeightsSpec(file + "x", "", "torchvision", Part.ALL, true, List.of());

        assertThatThrownBy(() -> StartingWeights.open(pinned, "deeplabv3", network))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not " + "0".repeat(64) + " as the suite says");
        assertThatThrownBy(() -> StartingWeights.open(absent, "deeplabv3", network))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no such file");
    }
}
