package io.normbench.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tribuo.provenance.EvaluationProvenance;

class TrialProvenanceTest {
    private final EvaluationProvenance provenance = Trials.provenance("gn", 7).evaluation();

    @Test
    void comesBackEqualFromJson() {
        String json = ProvenanceJson.write(provenance);

        assertThat(ProvenanceJson.read(json)).isEqualTo(provenance);
        assertThat(ProvenanceJson.write(ProvenanceJson.read(json))).hasSameSizeAs(json);
        assertThat(ProvenanceJson.read(json))
                .isNotEqualTo(Trials.provenance("gn", 8).evaluation());
        assertThat(ProvenanceJson.read(json))
                .isNotEqualTo(Trials.provenance("bn", 7).evaluation());
    }

    @Test
    void saysDataSplitNetworkMethodOptionsAndSeed() {
        Map<String, String> leaves = FlatProvenance.of(provenance);

        assertThat(leaves)
                .containsEntry("dataset-provenance/datasource/name", "digits")
                .containsEntry("dataset-provenance/datasource/part", "test")
                .containsEntry("dataset-provenance/datasource/split", "bb")
                .containsEntry("dataset-provenance/datasource/files/digits.csv", "aa")
                .containsEntry("dataset-provenance/num-examples", "359")
                .containsEntry("dataset-provenance/num-outputs", "10")
                .containsEntry("model-provenance/dataset/datasource/part", "train")
                .containsEntry("model-provenance/dataset/num-examples", "1438")
                .containsEntry("model-provenance/trainer/method.id", "gn")
                .containsEntry("model-provenance/trainer/method.options.groups", "8")
                .containsEntry("model-provenance/trainer/method.options.affine", "true")
                .containsEntry("model-provenance/trainer/task.model.name", "preact-resnet")
                .containsEntry("model-provenance/trainer/task.model.options.width", "4")
                .containsEntry("model-provenance/trainer/task.train.lr", "0.1")
                .containsEntry("model-provenance/trainer/task.train.schedule.milestones.1", "0.75")
                .containsEntry("model-provenance/trainer/batch_size", "2")
                .containsEntry("model-provenance/trainer/seed", "7")
                .containsEntry("model-provenance/trainer/threads", "2")
                .containsEntry("model-provenance/trainer/device", "cpu")
                .containsEntry("model-provenance/instance-values/harness-commit", "abc")
                .containsEntry("model-provenance/instance-values/parameters", "4321")
                .containsEntry("model-provenance/trained-at", "1970-01-01T00:00Z");
        assertThat(leaves.keySet()).noneMatch(path -> path.contains("num-features"));
    }

    @Test
    void whatIsNoProvenanceIsRefusedWithAReason() {
        String json = ProvenanceJson.write(provenance);
        for (String damaged : new String[] {
            "",
            "{}",
            "[]",
            "nonsense",
            json.substring(0, json.length() / 2),
            json.replace("io.normbench.provenance.SplitProvenance", "io.normbench.provenance.Gone"),
            json.replace("\"split\"", "\"spilt\"")
        }) {
            assertThatThrownBy(() -> ProvenanceJson.read(damaged))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no provenance: ");
        }
    }
}
