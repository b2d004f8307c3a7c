package io.normbench.agree;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.normbench.agree.CellAgreement.Verdict;
import io.normbench.tensor.EngineInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One comparison of engines over a suite: what {@code agreement.json} holds.
 *
 * @param schema {@value #SCHEMA}
 * @param suite the suite's name
 * @param suiteSha256 hash of the suite's file
 * @param created when it began
 * @param commandLine the arguments that it was asked for with
 * @param precision number format of all cells
 * @param steps training steps of every cell
 * @param seed seed of initial weights and batches
 * @param tolerances how far engines may be apart
 * @param engines the engines, as their workers opened them
 * @param environment the machine, the build, and what workers were started with
 * @param cells one entry a cell and pair of engines
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Agreement(
        String schema,
        String suite,
        String suiteSha256,
        Instant created,
        List<String> commandLine,
        String precision,
        int steps,
        long seed,
        Tolerances tolerances,
        List<EngineInfo> engines,
        Map<String, String> environment,
        List<CellAgreement> cells) {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/agreement/v1";

    private static final int DIFFERENCE = 1;
    private static final int INCONCLUSIVE = 3;

    public Agreement {
        commandLine = List.copyOf(commandLine);
        engines = List.copyOf(engines);
        cells = List.copyOf(cells);
    }

    /** How many cells got {@code verdict}. */
    public long count(Verdict verdict) {
        return cells.stream().filter(cell -> cell.verdict() == verdict).count();
    }

    /**
     * The exit status of the command: 1 if any cell differs; otherwise 3 if none could be compared or a worker failed;
     * otherwise 0.
     */
    public int exitStatus() {
        if (count(Verdict.DIFFER) > 0) {
            return DIFFERENCE;
        }
        long agree = count(Verdict.AGREE) + count(Verdict.AMPLIFIED);
        return agree == 0 || count(Verdict.FAILED) > 0 ? INCONCLUSIVE : 0;
    }
}
