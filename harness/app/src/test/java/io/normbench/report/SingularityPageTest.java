package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.method.MethodStyles;
import io.normbench.report.singularity.TrialCourse;
import io.normbench.result.LayerReading;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.SingularityCourse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of elimination singularities of invented trials. */
class SingularityPageTest {
    private static final List<String> METHODS = List.of("bn", "gn(groups=8)", "ln", "in", "bcn", "<b>&\"");
    static final MethodStyles STYLES = MethodStyles.of(METHODS);

    @TempDir
    private Path folder;

    /** Layers whose means are {@code spread} apart, and one channel that is nearly dead where it is large. */
    private static SingularityCourse course(double spread, int... steps) {
        List<LayerReading> readings = new ArrayList<>();
        for (int step : steps) {
            for (String layer : List.of("stage1.block1.norm1", "norm")) {
                double reached = spread * (1 + step) / (1 + steps[steps.length - 1]);
                readings.add(new LayerReading(
                        step,
                        layer,
                        new double[] {1, 1},
                        new double[2],
                        new double[] {reached, -reached},
                        new double[] {1, 1},
                        new double[] {0.5, spread > 2 ? 0.001 : 0.4}));
            }
        }
        return new SingularityCourse(readings);
    }

    private static TrialCourse trial(String method, int batch, int seed, double spread, double accuracy) {
        return new TrialCourse(
                Rows.row(method, batch, seed, "a" + seed, new Outcome.Completed(), Rows.metric(accuracy)),
                course(spread, 0, 1, 2, 4, 8, 16, 20));
    }

    static List<TrialCourse> trials() {
        List<TrialCourse> trials = new ArrayList<>();
        for (int m = 0; m < METHODS.size(); m++) {
            for (int seed = 1; seed <= 2; seed++) {
                trials.add(trial(METHODS.get(m), 2, seed, m == 0 ? 0 : 0.5 * m + 0.01 * seed, 0.9 - 0.1 * m));
                trials.add(trial(METHODS.get(m), 16, seed, 1, 0.9));
            }
        }
        // A trial that was watched ran, and knows its device.
        ResultRow diverged = RowBuilder.row("digits-classification", "ln", 2)
                .of("20261123-101500-quick", "quick", "digits-ln-2")
                .device("cpu")
                .trial("a3", 3, new Outcome.Diverged("loss was NaN at step 5"), Measured.nothing())
                .build();
        trials.add(new TrialCourse(diverged, course(3, 0, 1, 2, 4)));
        return trials;
    }

    private Page render(List<TrialCourse> trials) throws IOException {
        new ReportRenderer().renderSingularity("suite <b>", "run-1", STYLES, trials, folder);
        return Page.of(Files.readString(folder.resolve("singularity.html")));
    }

    @Test
    void aSectionForEveryBatchSizeSaysWhatIsSeen() throws IOException {
        Page page = render(trials());

        String small = page.byId("t1").getTextContent();
        assertThat(page.byId("t1-h").getTextContent())
                .contains("digits-classification")
                .endsWith("batch 2");
        assertThat(page.byId("t2-h").getTextContent()).contains("batch 16");
        assertThat(small)
                .contains("bn is nearest", "(distance 0.000")
                .contains("<b>&\" is farthest")
                .contains("explains top-1 accuracy here")
                .contains("1 of 13 trials")
                .contains("less than 1%");
        assertThat(page.byId("t2").getTextContent()).contains("cannot be said").contains("No channel");
        assertThat(page.byId("definition").getTextContent()).contains("this project’s");
    }

    @Test
    void everyMethodHasAMapAndAllLieOnOneScale() throws IOException {
        Page page = render(trials());

        assertThat(page.all("svg").stream()
                        .filter(svg -> svg.getAttribute("aria-labelledby").startsWith("t1-map")))
                .hasSize(METHODS.size());
        // The nearest and the farthest of the section, wherever they are.
        assertThat(page.byId("t1-map0-t").getTextContent()).endsWith("bn");
        assertThat(page.all("path").stream().map(path -> path.getAttribute("class")))
                .contains("h0", "h8", "band");
        assertThat(page.all("svg"))
                .allSatisfy(svg -> assertThat(svg.getAttribute("role")).isEqualTo("img"));
    }

    @Test
    void thePageHasNoIdTwice() throws IOException {
        List<String> ids = render(trials()).all("*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void whatIsDrawnLiesBesideThePage() throws IOException {
        render(trials());

        List<String> lines = Files.readAllLines(folder.resolve("singularity.csv"));
        assertThat(lines.get(0)).startsWith("task,method,batch_size,");
        assertThat(lines).hasSize(1 + 24 * 7 * 2 + 4 * 2);
        assertThat(lines.get(lines.size() - 1)).contains(",a3,4,norm,2,").endsWith(",,");
    }

    @Test
    void aRunThatNobodyWatchedHasNoPageAndLosesAnEarlierOne() throws IOException {
        render(trials());
        new ReportRenderer().renderSingularity("suite", "run-1", STYLES, List.of(), folder);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void numbersThatAreNoneLeaveGaps() throws IOException {
        LayerReading blown = new LayerReading(
                0, "norm", new double[] {1}, new double[1], new double[] {Double.NaN}, new double[] {1}, new double[1]);
        ResultRow row = Rows.row("bn", 2, 1, "a1", new Outcome.Diverged("loss was NaN"), Measured.nothing());

        Page page = render(List.of(new TrialCourse(row, new SingularityCourse(List.of(blown)))));

        assertThat(page.byId("t1").getTextContent()).contains("cannot be said", "1 of 1 trials");
    }
}
