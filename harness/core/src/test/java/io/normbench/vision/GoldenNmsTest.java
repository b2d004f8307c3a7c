package io.normbench.vision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenNmsTest {
    @ParameterizedTest
    @ValueSource(strings = {"nms-basic", "nms-by-class"})
    void keepsWhatTorchvisionKeepsInItsOrder(String name) throws IOException {
        JsonNode file = new ObjectMapper()
                .readTree(Path.of("src/test/resources/golden/vision", name + ".json")
                        .toFile());
        assertThat(file.required("cases")).isNotEmpty().allSatisfy(each -> {
            double[] scores = doubles(each.required("scores"));
            int[] classes = each.has("classes") ? ints(each.required("classes")) : new int[scores.length];
            assertThat(Nms.keep(
                            doubles(each.required("boxes")),
                            scores,
                            classes,
                            each.required("iou_threshold").asDouble()))
                    .as(each.required("name").asText())
                    .containsExactly(ints(each.required("expected").required("keep")));
        });
    }

    private static double[] doubles(JsonNode values) {
        List<Double> all = new ArrayList<>();
        collect(values, all);
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static int[] ints(JsonNode values) {
        List<Double> all = new ArrayList<>();
        collect(values, all);
        return all.stream().mapToInt(Double::intValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> all) {
        if (node.isArray()) {
            node.forEach(each -> collect(each, all));
        } else {
            all.add(node.asDouble());
        }
    }
}
