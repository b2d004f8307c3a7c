package io.normbench.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.model.RoiAlign;
import io.normbench.tck.Engines;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.SessionOptions;
import io.normbench.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoiAlignTest {
    private static final Path FOLDER = Path.of("../core/src/test/resources/golden/vision");

    static List<Path> vectors() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith("roialign"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTorchvisionInOutputAndGradient(Path file) throws IOException {
        JsonNode vector = new ObjectMapper().readTree(file.toFile());
        JsonNode options = vector.required("options");
        RoiAlign align = new RoiAlign(
                options.required("output_height").asInt(),
                options.required("output_width").asInt(),
                options.required("sampling_ratio").asInt(),
                options.required("aligned").asBoolean());
        double scale = options.required("spatial_scale").asDouble();
        Rois rois = Rois.of(
                host(vector.required("rois")), host(vector.required("input")).shape()[0]);

        try (Engine engine = Engines.float64();
                Session session = engine.session(new SessionOptions(1, 0, 0, 0))) {
            List<Tensor> inputs = session.upload(List.of(host(vector.required("input"))));
            Gradients got = session.gradients(
                    (in, scope) ->
                            List.of(rois.inTheirOrder(align.apply(in.get(0), scale, rois.boxes(), rois.perImage()))),
                    inputs,
                    true,
                    host(vector.required("grad_output")));
            assertClose(got.outputs().get(0), vector.required("expected").required("output"));
            assertClose(got.inputGradient(), vector.required("expected").required("grad_input"));
        }
    }

    @Test
    void severalLevelsGiveEachRegionFromItsOwnLevelInTheGivenOrder() {
        RoiAlign align = RoiAlign.square(2);
        double[] boxes = {0, 0, 200, 200, 0, 0, 20, 20, 8, 8, 24, 24, 0, 0, 150, 150};
        try (Engine engine = Engines.float64()) {
            Tensor fine = engine.full(1, 2, 1, 64, 64);
            Tensor coarse = engine.full(2, 2, 1, 32, 32);

            Tensor read = align.apply(List.of(fine, coarse), List.of(4, 8), boxes, new int[] {3, 1});

            assertThat(read.shape()).containsExactly(4, 1, 2, 2);
            assertThat(read.mean(1, 2, 3).toDoubles()).containsExactly(2, 1, 1, 2);
        }
    }

    private static HostTensor host(JsonNode node) {
        return HostTensor.of(
                StreamSupport.stream(node.required("data").spliterator(), false)
                        .mapToDouble(JsonNode::asDouble)
                        .toArray(),
                StreamSupport.stream(node.required("shape").spliterator(), false)
                        .mapToLong(JsonNode::asLong)
                        .toArray());
    }

    private static void assertClose(HostTensor got, JsonNode expected) {
        double[] want = host(expected).toDoubles();
        double[] have = got.toDoubles();
        assertThat(have).hasSameSizeAs(want);
        for (int i = 0; i < want.length; i++) {
            assertThat(Math.abs(have[i] - want[i]) / Math.max(1, Math.abs(want[i])))
                    .as("element %s", i)
                    .isLessThanOrEqualTo(1e-12);
        }
    }

    /** The vectors' regions, sorted by image as the operation takes them, and the way back. */
    private record Rois(double[] boxes, int[] perImage, long[] back) {
        static Rois of(HostTensor rois, long images) {
            double[] rows = rois.toDoubles();
            int count = rows.length / 5;
            double[] boxes = new double[count * 4];
            int[] perImage = new int[(int) images];
            long[] back = new long[count];
            int placed = 0;
            for (int image = 0; image < images; image++) {
                for (int row = 0; row < count; row++) {
                    if (rows[row * 5] == image) {
                        System.arraycopy(rows, row * 5 + 1, boxes, placed * 4, 4);
                        back[row] = placed++;
                        perImage[image]++;
                    }
                }
            }
            return new Rois(boxes, perImage, back);
        }

        Tensor inTheirOrder(Tensor read) {
            return read.select(0, read.constant(back, back.length));
        }
    }
}
