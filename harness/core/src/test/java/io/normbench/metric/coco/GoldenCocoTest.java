package io.normbench.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agreement with pycocotools 2.0.11. */
class GoldenCocoTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden/coco");
    private static final String EXPECTED = "-expected.json";

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXPECTED))
                    .map(name -> name.substring(0, name.length() - EXPECTED.length()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theVectorsAreThere() throws IOException {
        assertThat(cases()).hasSize(12).anyMatch(name -> name.startsWith("segm"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTwelveNumbersAgree(String name) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(FOLDER.resolve(name + EXPECTED).toFile());

        List<Double> stats = evaluate(name, expected, 2).values();

        for (int i = 0; i < 12; i++) {
            assertThat(stats.get(i))
                    .as("%s: number %d", name, i)
                    .isCloseTo(expected.get("stats").get(i).doubleValue(), within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNumberOfThreadsChangesNoBit(String name) throws IOException {
        JsonNode expected =
                new ObjectMapper().readTree(FOLDER.resolve(name + EXPECTED).toFile());

        assertThat(evaluate(name, expected, 3)).isEqualTo(evaluate(name, expected, 1));
    }

    private static CocoStats evaluate(String name, JsonNode expected, int threads) {
        IouType type = IouType.valueOf(expected.get("iouType").textValue().toUpperCase(Locale.ROOT));
        GroundTruth truth = GroundTruth.read(FOLDER.resolve(name + "-gt.json"), type);
        return CocoEvaluator.evaluate(truth, Detections.read(FOLDER.resolve(name + "-dt.json"), truth), threads);
    }
}
