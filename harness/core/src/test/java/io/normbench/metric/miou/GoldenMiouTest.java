package io.normbench.metric.miou;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement with scikit-learn and with the BCN authors' code. */
class GoldenMiouTest {
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden/miou"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void countsAndFiguresAgree(Path file) throws IOException {
        JsonNode vector = new ObjectMapper().readTree(file.toFile());
        JsonNode expected = vector.get("expected");
        int classes = vector.get("classes").intValue();

        Confusion confusion = LabelFiles.count(
                        file, file, classes, vector.get("void").intValue())
                .confusion();
        MeanIou scores = new MeanIou(confusion);

        for (int label = 0; label < classes; label++) {
            assertThat(confusion.intersection(label))
                    .isEqualTo(expected.get("intersection").get(label).longValue());
            assertThat(confusion.union(label))
                    .isEqualTo(expected.get("union").get(label).longValue());
            for (int other = 0; other < classes; other++) {
                assertThat(confusion.count(label, other))
                        .isEqualTo(
                                expected.get("confusion").get(label).get(other).longValue());
            }
            agrees(scores.iou(label), expected.get("iou").get(label));
            agrees(
                    OptionalDouble.of(scores.authorsIou(label)),
                    expected.get("authorsIou").get(label));
        }
        agrees(scores.meanOfPresent(), expected.get("meanIouPresent"));
        agrees(OptionalDouble.of(scores.authorsMean()), expected.get("authorsMeanIou"));
        agrees(OptionalDouble.of(scores.meanAbsentZero()), expected.get("meanIouAbsentZero"));
        agrees(scores.pixelAccuracy(), expected.get("pixelAccuracy"));
    }

    private static void agrees(OptionalDouble value, JsonNode expected) {
        assertThat(value.isEmpty()).isEqualTo(expected.isNull());
        if (value.isPresent()) {
            assertThat(value.getAsDouble()).isCloseTo(expected.doubleValue(), within(1e-12));
        }
    }
}
