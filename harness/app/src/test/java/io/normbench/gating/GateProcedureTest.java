package io.normbench.gating;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.gate.verdict.Escalation;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.CellKey;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import io.normbench.result.Observed;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import io.normbench.result.file.ManifestFile;
import io.normbench.result.file.ResultsFile;
import io.normbench.run.ab.FreshTrials;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gate has measured again before it judges. */
class GateProcedureTest {
    @TempDir
    private Path dir;

    private final List<String> measured = new ArrayList<>();

    /** Pairs in which the head is slower by {@code factor}, with a little spread. */
    private void pairs(CellKey cell, String prefix, int pairs, double factor) {
        pairs(cell, prefix, 1, pairs, pair -> factor);
    }

    private void pairs(CellKey cell, String prefix, int first, int last, IntToDoubleFunction factor) {
        try (ResultsFile results = ResultsFile.open(dir)) {
            for (int pair = first; pair <= last; pair++) {
                double head = factor.applyAsDouble(pair) * (5 + 0.011 * pair);
                results.append(
                        row(cell, "base", prefix + pair).timed(5 + 0.01 * pair).build());
                results.append(row(cell, "head", prefix + pair).timed(head).build());
            }
        }
    }

    private static RowBuilder row(CellKey cell, String arm, String pair) {
        return RowBuilder.row(cell.task(), cell.method(), cell.batchSize())
                .of("run", "gate", cell.method() + arm)
                .arm(arm, pair)
                .trial(pair + "-" + arm, 1);
    }

    private void accuracy(CellKey cell, List<Long> seeds, double loss) {
        try (ResultsFile results = ResultsFile.open(dir)) {
            for (long seed : seeds) {
                double wobble = 0.01 * (seed % 2);
                results.append(row(cell, "base", "a" + seed).accurate(0.9).build());
                results.append(row(cell, "head", "a" + seed)
                        .accurate(0.9 + wobble - loss)
                        .build());
            }
        }
    }

    private GateResult gate(double confirmedFactor, double confirmedLoss) throws InterruptedException {
        ManifestFile.write(
                dir,
                new Manifest(
                        Manifest.SCHEMA,
                        "run",
                        Instant.EPOCH,
                        Optional.of(Instant.EPOCH),
                        new Manifest.Harness("1", "unknown", Optional.empty()),
                        List.of("ab"),
                        new Manifest.SuiteSource("gate", "1", ""),
                        List.of(1L),
                        List.of(),
                        List.of(),
                        Map.of(),
                        Fingerprint.of(Map.of()),
                        Observed.nothing(),
                        List.of()));
        FreshTrials trials = new FreshTrials() {
            @Override
            public void screen(Collection<CellKey> cells, int pairs) {
                cells.forEach(cell -> {
                    measured.add(cell.method() + " screened to " + pairs);
                    pairs(cell, "s", 7, pairs, pair -> 1);
                });
            }

            @Override
            public void confirm(Collection<CellKey> cells, int pairs) {
                cells.forEach(cell -> {
                    measured.add(cell.method() + " " + pairs + " pairs");
                    pairs(cell, "c", pairs, confirmedFactor);
                });
            }

            @Override
            public void moreSeeds(Collection<CellKey> cells, List<Long> seeds) {
                cells.forEach(cell -> {
                    measured.add(cell.method() + " seeds " + seeds);
                    accuracy(cell, seeds, confirmedLoss);
                });
            }
        };
        return new GateProcedure(dir, trials, inputs -> NoiseModel.unknown("none"), Escalation.none(), line -> {})
                .run();
    }

    private static CellKey cell(String method) {
        ResultRow row = RowBuilder.row("digits", method, 8).build();
        return row.cell();
    }

    @Test
    void candidatesAreMeasuredOnFreshPairsWhichAloneDecide() throws Exception {
        pairs(cell("bn"), "s", 6, 1);
        pairs(cell("gn"), "s", 6, 1.3);

        assertThat(gate(1, 0).verdict()).isEqualTo(Verdict.PASS);
        assertThat(measured).containsExactly("gn 12 pairs");
    }

    @Test
    void cellsWhosePairsSayNothingAreScreenedFurtherBeforeOthersAreConfirmed() throws Exception {
        pairs(cell("bn"), "s", 1, 6, pair -> pair == 2 || pair == 5 ? 1.2 : pair == 1 ? 0.9 : 1);
        pairs(cell("gn"), "s", 6, 1.3);

        assertThat(gate(1, 0).verdict()).isEqualTo(Verdict.PASS);
        assertThat(measured).containsExactly("bn screened to 10", "gn 12 pairs");
    }

    @Test
    void aConfirmedSlowDownFails() throws Exception {
        pairs(cell("gn"), "s", 6, 1.3);

        assertThat(gate(1.3, 0).verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void undecidedAccuracyGetsFiveMoreSeedsOnceAndOneLookMore() throws Exception {
        pairs(cell("bn"), "s", 6, 1);
        accuracy(cell("bn"), List.of(1L, 2L, 3L), 0.005);

        GateResult result = gate(1, 0.05);

        assertThat(measured).containsExactly("bn seeds [4, 5, 6, 7, 8]");
        assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
    }
}
