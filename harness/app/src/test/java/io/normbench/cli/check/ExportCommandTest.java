package io.normbench.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import io.normbench.tensor.HostTensor;
import io.normbench.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of cells: what is in them fits together. */
class ExportCommandTest {
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 1e-2;

    @TempDir
    private Path folder;

    private Path suite;
    private Path export;

    @BeforeEach
    void prepare() throws IOException {
        export = folder.resolve("export");
        suite = Files.writeString(folder.resolve("s.yaml"), """
                schema: normbench/suite/v1
                name: small
                defaults: {device: cpu, precision: fp64, seeds: [5]}
                batch_sizes: [2, 4]
                methods: [bn, gn]
                tasks:
                  - id: digits
                    task: classification
                    data: {name: digits}
                    model: {name: preact-resnet, depth: 8, width: 4}
                    train: {samples: 24, lr: 0.1, weight_decay: 0.01, augment: false}
                measure: {accuracy: {}}
                """);
    }

    /** The exported weights are those that the exported gradients, rates and optimizer make of the initial ones. */
    @Test
    void weightsFollowFromGradients() throws IOException {
        Cli exported = Cli.run(
                "export",
                "method=bn,batch_size=4",
                "--suite",
                suite.toString(),
                "--steps",
                "2",
                "--whole",
                "-o",
                export.toString());

        assertThat(exported.status()).as(exported.err()).isZero();
        JsonNode index =
                new ObjectMapper().readTree(export.resolve("index.json").toFile());
        assertThat(index.path("schema").asText()).isEqualTo("normbench/export/v1");
        assertThat(index.path("outcome").asText()).isEqualTo("completed");
        assertThat(index.path("trial").path("seed").asLong()).isEqualTo(5);
        assertThat(index.path("steps")).hasSize(2);
        assertThat(index.path("losses")).hasSize(6);
        assertThat(names(index.path("inputs"))).containsExactly("images", "labels");
        assertThat(index.path("losses").get(1).asDouble())
                .isEqualTo(index.path("steps").get(1).path("loss").asDouble());
        for (String name : names(index.path("parameters"))) {
            double[] weight = read(index.path("initial").asText(), name);
            double[] velocity = new double[weight.length];
            for (JsonNode step : index.path("steps")) {
                double[] gradient = read(step.path("gradients").asText(), name);
                for (int i = 0; i < weight.length; i++) {
                    velocity[i] = MOMENTUM * velocity[i] + gradient[i] + DECAY * weight[i];
                    weight[i] -= step.path("learning_rate").asDouble() * velocity[i];
                }
                assertThat(read(step.path("weights").asText(), name)).as(name).containsExactly(weight, within(1e-12));
            }
            assertThat(read(index.path("final").asText(), name)).as(name).isNotEqualTo(weight);
        }
        assertThat(read("batch-1.safetensors", "images"))
                .hasSize(4 * 64)
                .isNotEqualTo(read("batch-2.safetensors", "images"));
        assertThat(read("inspection.safetensors", "logits")).hasSize(40);
        assertThat(read("initial.safetensors", "norm.running_var")).containsOnly(1);
        assertThat(read("weights-1.safetensors", "norm.running_var")).doesNotContain(1);
    }

    @Test
    void aCellIsNamedByItsIdOrItsBeginning() throws IOException {
        Cli several = Cli.run("export", "digits_bn", "--suite", suite.toString(), "-o", export.toString());
        Cli none = Cli.run("export", "digits_ln", "--suite", suite.toString(), "-o", export.toString());
        Cli steps = Cli.run("export", "digits", "--suite", suite.toString(), "--steps", "0", "-o", export.toString());
        Cli nothing = Cli.run("export", "digits_bn_b2");

        assertThat(several.status()).isEqualTo(2);
        assertThat(several.err()).contains("'digits_bn' stands for 2 cells; name one of digits_bn_b2_");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err())
                .contains("suite 'small' has no cell 'digits_ln'")
                .contains("its cells are digits_bn_b2_");
        assertThat(steps.err()).contains("--steps 0: expected a whole number of at least 1");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(export).doesNotExist();
    }

    private double[] read(String file, String name) {
        try (WeightFile weights = WeightFile.open(export.resolve(file))) {
            HostTensor tensor = weights.read(name);
            return tensor.toDoubles();
        }
    }

    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(item -> names.add(item.asText()));
        return names;
    }
}
