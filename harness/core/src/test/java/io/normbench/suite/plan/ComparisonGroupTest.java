package io.normbench.suite.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.read.SuiteFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonGroupTest {
    private SuiteFiles files;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        files = new SuiteFiles(folder);
    }

    @Test
    void cellsThatDifferInTheMethodAloneAreAGroup() {
        List<ComparisonGroup> groups = groups(SuiteFiles.VALID
                .replace("device: cpu", "execution: [eager, graph]")
                .replace("throughput: {}", "throughput: {trials: 2}")
                .replace("tasks:", "engines: [libtorch, dl4j]\ntasks:"));

        assertThat(groups).hasSize(2 * 2 * 2 * 2).allSatisfy(group -> {
            assertThat(labels(group.trials())).containsExactly("bn", "gn");
            assertThat(group.reference()).contains(group.trials().get(0));
            assertThat(group.members()).isEqualTo(group.trials());
        });
        assertThat(groups)
                .extracting(ComparisonGroup::number)
                .startsWith(1)
                .endsWith(2)
                .isSorted();
        assertThat(groups.stream().map(ComparisonGroup::id).distinct()).hasSameSizeAs(groups);
    }

    @Test
    void theReferenceJoinsWithoutARowWhereItIsFilteredAwayOrHasBeenMeasured() {
        Suite suite = files.load(SuiteFiles.VALID.replace("throughput: {}", "throughput: {trials: 2}"));
        List<Trial> all = throughput(suite, Filter.all());
        List<Trial> filtered = throughput(suite, Filter.parse("method=gn"));
        List<Trial> left = all.stream()
                .filter(trial -> !trial.cell().method().id().equals("bn"))
                .toList();
        assertThat(filtered).isEqualTo(left);

        List<ComparisonGroup> groups = ComparisonGroup.of(left, suite);

        assertThat(groups).hasSize(4).allSatisfy(group -> {
            assertThat(labels(group.trials())).containsExactly("gn");
            assertThat(labels(group.members())).containsExactly("gn", "bn");
        });
        assertThat(groups.stream().map(group -> group.reference().orElseThrow()))
                .isEqualTo(all.stream().filter(trial -> !left.contains(trial)).toList());
        assertThat(ids(groups)).isEqualTo(ids(ComparisonGroup.of(all, suite)));
    }

    @Test
    void anExcludedReferenceStaysOut() {
        List<ComparisonGroup> groups =
                groups(SuiteFiles.VALID + "exclude: [{method: bn, batch_size: 1, reason: one value}]\n");

        assertThat(groups)
                .extracting(group -> labels(group.members()))
                .containsExactly(List.of("gn"), List.of("bn", "gn"));
        assertThat(groups.get(0).reference()).isEmpty();
    }

    @Test
    void anotherReferenceMayBeNamed() {
        assertThat(groups(SuiteFiles.VALID.replace("tasks:", "reference: gn\ntasks:")))
                .allSatisfy(group ->
                        assertThat(group.reference()).contains(group.trials().get(1)));
    }

    @Test
    void theIdIsStableAndSafeAsAFileName() {
        assertThat(ids(groups(SuiteFiles.VALID))).containsExactly("digits_b1_343b575a", "digits_b16_873a1ad0");
    }

    private List<ComparisonGroup> groups(String yaml) {
        Suite suite = files.load(yaml);
        return ComparisonGroup.of(throughput(suite, Filter.all()), suite);
    }

    private static List<Trial> throughput(Suite suite, Filter filter) {
        return Planner.plan(suite, filter).trials().stream()
                .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                .toList();
    }

    private static List<String> labels(List<Trial> trials) {
        return trials.stream().map(trial -> trial.cell().method().label()).toList();
    }

    private static List<String> ids(List<ComparisonGroup> groups) {
        return groups.stream().map(ComparisonGroup::id).toList();
    }
}
