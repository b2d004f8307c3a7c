package io.normbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.gate.report.GateReports;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ResultsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand rows: far more than a gate has, but what a nightly run may bring. */
class LargeRunTest {
    private static final int CELLS = 278;

    static List<ResultRow> rows() {
        SplittableRandom random = new SplittableRandom(5);
        List<ResultRow> rows = new ArrayList<>();
        for (int cell = 0; cell < CELLS; cell++) {
            for (int pair = 1; pair <= 18; pair++) {
                String id = pair <= 6 ? "s" + pair : "c" + (pair - 6);
                double factor = cell % 50 == 7 ? 1.4 : 1;
                rows.add(GateRows.timed("m" + cell, 16, "base", id, 5 * Math.exp(0.04 * random.nextGaussian()), 280));
                rows.add(GateRows.timed(
                        "m" + cell, 16, "head", id, factor * 5 * Math.exp(0.04 * random.nextGaussian()), 280));
            }
        }
        return rows;
    }

    @Test
    void tenThousandRowsAreJudgedAndWritten(@TempDir Path folder) throws Exception {
        List<ResultRow> rows = rows();
        assertThat(rows).hasSizeGreaterThan(10_000);
        GateInputs inputs = SimulatedMachine.inputs(rows);

        GateResult result = new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults()).decide(inputs);
        new GateReports().writeAll(result, folder);

        assertThat(result.verdicts(v -> v == Verdict.FAIL))
                .extracting(v -> v.cell().method())
                .containsExactlyInAnyOrder("m7", "m57", "m107", "m157", "m207", "m257");
        assertThat(Files.size(folder.resolve(GateReports.MARKDOWN))).isLessThan(65_536);
        assertThat(Files.readString(folder.resolve(GateReports.MARKDOWN))
                        .lines()
                        .collect(Collectors.toList()))
                .anySatisfy(line -> assertThat(line).endsWith("more verdicts are in gate.json."));
    }

    /** For measuring by hand: from a file of 10,000 rows to all reports. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        if (!Files.exists(folder.resolve(ResultsFile.NAME))) {
            try (ResultsFile file = ResultsFile.open(folder)) {
                rows().forEach(file::append);
            }
            return;
        }
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            GateInputs inputs = SimulatedMachine.inputs(ResultsFile.read(folder));
            long read = System.nanoTime();
            GateResult result = new GateRule(NoiseModel.unknown("none stored"), GateSettings.defaults()).decide(inputs);
            long decided = System.nanoTime();
            new GateReports().writeAll(result, folder);
            long written = System.nanoTime();
            System.out.printf(
                    "read %d ms, decided %d ms, written %d ms%n",
                    (read - start) / 1_000_000, (decided - read) / 1_000_000, (written - decided) / 1_000_000);
        }
    }
}
