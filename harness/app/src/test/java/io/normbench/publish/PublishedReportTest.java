package io.normbench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The newest published run of the quick suite, rendered again. */
class PublishedReportTest {
    private static final int GHOST = 16;

    @TempDir
    private static Path folder;

    private static List<String> markdown;

    @BeforeAll
    static void render() throws IOException {
        try (Stream<Path> runs = Files.list(Path.of("../../reports"))) {
            Path newest = runs.filter(run -> run.getFileName().toString().endsWith("-quick-cpu"))
                    .sorted()
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
            RunReports.render(newest, folder);
        }
        markdown = Files.readAllLines(folder.resolve("report.md"));
    }

    @Test
    void itsPageIsSmallEnoughToSend() throws IOException {
        assertThat(Files.size(folder.resolve("index.html"))).isBetween(200_000L, 1_500_000L);
    }

    /** Ghost batches of 16 are batch normalization up to batch 16: whatever it came out apart is noise. */
    @Test
    void theSameComputationIsATieEverywhere() {
        List<String> ratios = ratiosOfGhostBatches();

        assertThat(ratios).hasSizeGreaterThan(10).allMatch(ratio -> ratio.startsWith("\u2248"));
    }

    @Test
    void nothingIsAveragedOverBatchSizesOrTasks() {
        assertThat(markdown).noneMatch(line -> line.contains("geometric mean") || line.contains("Least affected"));
    }

    @Test
    void thatThePredictionsAreNotThereIsSaidOnce() throws IOException {
        for (String page : List.of("index.html", "report.md", "summary.md")) {
            assertThat(Files.readString(folder.resolve(page)).split("in each held-out image", -1))
                    .as(page)
                    .hasSize(2);
        }
    }

    private static List<String> ratiosOfGhostBatches() {
        List<String> ratios = new ArrayList<>();
        boolean relative = false;
        String[] head = {};
        for (String line : markdown) {
            if (line.startsWith("**Table")) {
                relative = line.contains(" relative to bn \u2191.");
            } else if (line.startsWith("| Method |")) {
                head = line.split("\\|");
            } else if (relative && line.startsWith("| gbn ")) {
                String[] cells = line.split("\\|");
                for (int i = 2; i < cells.length && i < head.length; i++) {
                    String batch = head[i].strip().replaceFirst("[^0-9].*", "");
                    if (!batch.isEmpty() && Integer.parseInt(batch) <= GHOST) {
                        ratios.add(cells[i].strip());
                    }
                }
            }
        }
        return ratios;
    }
}
