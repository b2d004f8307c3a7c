package io.normbench.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import io.normbench.run.TestRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/** Data are looked at before anything is trained, and what is to be known of them reaches whoever reads the results. */
@Tag("slow")
class DataCommandTest {
    private static final String SUITE = """
            schema: normbench/suite/v1
            name: objects
            defaults: {device: cpu}
            batch_sizes: [2]
            methods:
              - {id: gn, options: {groups: 8}}
            tasks:
              - id: digits-found
                task: detection
                data: {name: coco, root: %s, title: Digits in scenes, source: made here, train_annotations: annotations/instances_train.json, train_images: train, test_annotations: annotations/instances_test.json, test_images: test, shorter: 32, longer: 32}
                model: {name: faster-rcnn, depth: 10, width: 16, stages: 4, first_stage: 2, stem: half, fpn_channels: 16, extra_level: false, anchor_scale: 4, region_levels: 1, box_convs: 1, box_width: 32, box_resolution: 7, anchors: 32, candidates: 32, proposals: 24, regions: 12, detections: 10}
                train: {samples: 4, lr: 0.01, lr_reference_batch: 8, momentum: 0.9, weight_decay: 1.0e-4, eval_batch: 2}
            measure:
              accuracy: {seeds: [1]}
            limits: {timeout_seconds: 120}
            """;

    @TempDir
    private Path folder;

    private Path suite;
    private Path annotations;

    @BeforeEach
    void write() throws IOException {
        Path set = folder.resolve("set");
        Cli scenes = Cli.run("scenes", "-o", set.toString(), "--side", "32", "--train", "3", "--test", "2");
        assertThat(scenes.status()).as(scenes.err()).isZero();
        Files.delete(set.resolve("SHA256SUMS")); // these tests alter files
        annotations = set.resolve("annotations/instances_test.json");
        suite = TestRuns.write(folder.resolve("objects.yaml"), SUITE.formatted(set));
    }

    private void alter(String pattern, String replacement) throws IOException {
        String text = Files.readString(annotations);
        String altered = Pattern.compile(pattern).matcher(text).replaceAll(replacement);
        assertThat(altered).isNotEqualTo(text);
        Files.writeString(annotations, altered);
    }

    @Test
    void printsWhatTheDataAreAndDrawsThem() throws IOException, ParserConfigurationException, SAXException {
        Path page = folder.resolve("pages/data.html");
        Cli data = Cli.run("data", suite.toString(), "-o", page.toString());
        assertThat(data.status()).as(data.err()).isZero();
        assertThat(data.out())
                .contains("data of digits-found: coco (Digits in scenes)")
                .contains("training: 3 images, ")
                .contains("test: 2 images, ")
                .contains("heights 32, widths 32; frame 32 x 32")
                .contains("objects of each class")
                .contains("source: made here")
                .doesNotContain("warning");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(page.toFile())
                        .getDocumentElement())
                .isNotNull();
        assertThat(Files.readString(page))
                .contains("Digits in scenes")
                .contains("class=\"box k", "data:image/png;base64,");
    }

    @Test
    void labelledImagesAreCountedToo() throws IOException {
        Path digits = TestRuns.throughputSuite(folder, "method", "[2]", "{timeout_seconds: 120}", "bn");
        Cli data = Cli.run(
                "data", digits.toString(), "-o", folder.resolve("digits.html").toString());
        assertThat(data.status()).as(data.err()).isZero();
        assertThat(data.out()).contains("training: 1438 images, 8 x 8").contains("test: 359 images");
    }

    @Test
    void aPlanChecksTheDataWhereItIsAsked() throws IOException {
        alter("\"id\":1,\"image_id\"", "\"id\":0,\"image_id\"");
        assertThat(Cli.run("plan", suite.toString()).out()).doesNotContain("test: 2 images");
        Cli checked = Cli.run("plan", suite.toString(), "--check-data");
        assertThat(checked.status()).as(checked.err()).isZero();
        assertThat(checked.out()).contains("1 trials in 1 cells").contains("test: 2 images");
        assertThat(checked.out()).contains("warning: " + annotations + ": an annotation has the id 0");

        alter("\"bbox\":\\[", "\"bbox\":[7,");
        Cli bad = Cli.run("plan", suite.toString(), "--check-data");
        assertThat(bad.status()).isEqualTo(2);
        assertThat(bad.err())
                .contains("task 'digits-found': " + annotations)
                .contains("bbox has more than four numbers");
    }

    @Test
    void warningsReachConsoleRowAndReport() throws IOException {
        alter("\"id\":1,\"image_id\"", "\"id\":0,\"image_id\"");
        alter("\"iscrowd\":0,", "");
        Path dir = folder.resolve("run");
        Cli run = Cli.run("run", suite.toString(), "-o", dir.toString());
        assertThat(run.status()).as(run.err()).isZero();
        for (String text : new String[] {
            run.out(),
            Files.readString(dir.resolve("results.csv")),
            Files.readString(dir.resolve("report/index.html")),
            Files.readString(dir.resolve("report/report.md")),
            Files.readString(dir.resolve("manifest.json"))
        }) {
            assertThat(text).contains("an annotation has the id 0").contains("none of them counts as a crowd region");
        }
        assertThat(run.out())
                .containsOnlyOnce("an annotation has the id 0")
                .contains("data coco: 3 training and 2 test images");
        assertThat(Files.readString(dir.resolve("report/index.html")))
                .contains("Digits in scenes; 3 training and 2 test images")
                .contains("from made here");
    }

    @Test
    void badDataEndTheRunBeforeTheFirstStepAndItIsNoSuccess() throws IOException {
        alter("\"id\":2,\"image_id\"", "\"id\":1,\"image_id\"");
        Path dir = folder.resolve("run");
        Cli run = Cli.run("run", suite.toString(), "-o", dir.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("task 'digits-found': bad data: " + annotations
                        + ": annotation 1: two annotations have this id");
        assertThat(Files.readString(dir.resolve("results.csv")))
                .contains(",bad_data,")
                .doesNotContain("unsupported");
        assertThat(Files.readString(dir.resolve("report/index.html"))).contains("bad data");
    }
}
