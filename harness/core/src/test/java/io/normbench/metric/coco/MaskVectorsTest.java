package io.normbench.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.vision.mask.Polygons;
import io.normbench.vision.mask.Rle;
import io.normbench.vision.mask.RleCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Masks agree with pycocotools' {@code mask} module bit by bit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaskVectorsTest {
    private final ObjectMapper mapper = new ObjectMapper();
    private JsonNode vectors;

    @BeforeAll
    void read() throws IOException {
        vectors = mapper.readTree(
                Path.of("src/test/resources/golden/coco/mask-vectors.json").toFile());
    }

    @Test
    void polygonsBecomeTheSameRuns() {
        assertThat(vectors.get("polygons"))
                .hasSizeGreaterThan(10)
                .allSatisfy(vector -> assertThat(mask(vector)).isEqualTo(rle(vector.get("rle"))));
    }

    @Test
    void eachPartHasTheSameArea() {
        assertThat(vectors.get("polygons")).allSatisfy(vector -> {
            List<Integer> areas = new ArrayList<>();
            for (double[] part : polygons(vector).parts()) {
                areas.add(new Polygons(new double[][] {part})
                        .mask(
                                vector.get("height").intValue(),
                                vector.get("width").intValue())
                        .area());
            }
            assertThat(areas).isEqualTo(List.of(mapper.convertValue(vector.get("partAreas"), Integer[].class)));
        });
    }

    @Test
    void areasAndBoxesAgree() {
        assertThat(vectors.get("polygons")).allSatisfy(vector -> {
            Rle mask = rle(vector.get("rle"));
            assertThat(mask.area()).isEqualTo(vector.get("area").intValue());
            assertThat(mask.box()).isEqualTo(mapper.convertValue(vector.get("bbox"), double[].class));
        });
    }

    @Test
    void compressedStringsAgreeBothWays() {
        assertThat(vectors.get("polygons")).allSatisfy(vector -> {
            int[] counts = rle(vector.get("rle")).counts();
            String compressed = vector.get("compressed").textValue();
            assertThat(RleCodec.encode(counts)).isEqualTo(compressed);
            assertThat(RleCodec.decode(compressed)).isEqualTo(counts);
        });
    }

    @Test
    void overlapsAgreeToTheLastBit() {
        assertThat(vectors.get("ious")).isNotEmpty().allSatisfy(vector -> {
            JsonNode crowd = vector.get("iscrowd");
            JsonNode iou = vector.get("iou");
            for (int d = 0; d < iou.size(); d++) {
                for (int g = 0; g < crowd.size(); g++) {
                    assertThat(overlap(vector, d, g, crowd.get(g).intValue() == 1))
                            .as("detection %d, object %d", d, g)
                            .isEqualTo(iou.get(d).get(g).doubleValue());
                }
            }
        });
    }

    private double overlap(JsonNode vector, int d, int g, boolean crowd) {
        if (vector.has("detectionBoxes")) {
            return Boxes.iou(boxes(vector, "detectionBoxes"), d, boxes(vector, "groundTruthBoxes"), g, crowd);
        }
        Rle found = rle(vector.get("detections").get(d));
        Rle truth = rle(vector.get("groundTruth").get(g));
        return Boxes.iou(found.box(), 0, truth.box(), 0, crowd) > 0 ? found.iou(truth, crowd) : 0;
    }

    private double[] boxes(JsonNode vector, String key) {
        List<Double> flat = new ArrayList<>();
        vector.get(key).forEach(box -> box.forEach(value -> flat.add(value.doubleValue())));
        return flat.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Rle mask(JsonNode vector) {
        return polygons(vector)
                .mask(vector.get("height").intValue(), vector.get("width").intValue());
    }

    private Polygons polygons(JsonNode vector) {
        return new Polygons(mapper.convertValue(vector.get("polygons"), double[][].class));
    }

    private Rle rle(JsonNode node) {
        JsonNode size = node.get("size");
        JsonNode counts = node.get("counts");
        return new Rle(
                size.get(0).intValue(),
                size.get(1).intValue(),
                counts.isTextual() ? RleCodec.decode(counts.textValue()) : mapper.convertValue(counts, int[].class));
    }
}
