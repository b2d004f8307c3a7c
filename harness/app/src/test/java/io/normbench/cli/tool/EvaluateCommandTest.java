package io.normbench.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    private static final Path GOLDEN = Path.of("../core/src/test/resources/golden");

    @TempDir
    private Path folder;

    private static JsonNode json(Cli command) throws IOException {
        assertThat(command.err()).isEmpty();
        assertThat(command.status()).isZero();
        return new ObjectMapper().readTree(command.out());
    }

    private static Cli coco(Path truth, Path detections, String iou) {
        return Cli.run("evaluate", "coco", "--gt", truth.toString(), "--dt", detections.toString(), "--iou", iou);
    }

    @Test
    void cocoPrintsTheTwelveNumbersInFullPrecision() throws IOException {
        for (String name : new String[] {"bbox-basic", "segm-mixed"}) {
            JsonNode expected = new ObjectMapper()
                    .readTree(GOLDEN.resolve("coco/" + name + "-expected.json").toFile());

            JsonNode stats = json(coco(
                            GOLDEN.resolve("coco/" + name + "-gt.json"),
                            GOLDEN.resolve("coco/" + name + "-dt.json"),
                            expected.get("iouType").textValue()))
                    .get("stats");

            assertThat(stats).isEqualTo(expected.get("stats"));
        }
    }

    @Test
    void miouPrintsBothConventionsByName() throws IOException {
        Path file = GOLDEN.resolve("miou/miou-absent-class.json");
        JsonNode expected = new ObjectMapper().readTree(file.toFile()).get("expected");

        JsonNode printed =
                json(Cli.run("evaluate", "miou", "--gt", file.toString(), "--pred", file.toString(), "--classes", "6"));

        assertThat(printed.get("iou").get(1).isNull()).isTrue();
        assertThat(printed.get("meanIouPresent").doubleValue())
                .isEqualTo(expected.get("meanIouPresent").doubleValue());
        assertThat(printed.get("authorsMeanIou").doubleValue())
                .isEqualTo(expected.get("authorsMeanIou").doubleValue());
        assertThat(printed.get("intersection")).isEqualTo(expected.get("intersection"));
    }

    @Test
    void aBadInputIsBadUsageWithItsPlace() throws IOException {
        Path detections = Files.writeString(folder.resolve("dt.json"), "[{\"image_id\": 1}]");

        Cli command = coco(GOLDEN.resolve("coco/bbox-basic-gt.json"), detections, "bbox");

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.out()).isEmpty();
        assertThat(command.err()).contains("dt.json:1:").contains("at /0: the key 'category_id' is missing");
    }

    @Test
    void anUnknownOverlapIsBadUsage() {
        assertThat(coco(folder, folder, "keypoints").status()).isEqualTo(2);
    }
}
