package io.normbench.gate.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.gate.sample.Quantity;
import io.normbench.result.CellKey;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Cells that the gate could not decide several times in a row.
 *
 * <p>One inconclusive cell does not block a merge. The same cell inconclusive in {@value #IN_A_ROW} merges in a row may
 * be a slow-down that hides in the noise: such a cell is measured again on fresh pairs whatever its screening pairs say,
 * and FAILs if those confirm a slow-down. Meant for the nightly run, which has the time.
 *
 * @param cells step times to confirm
 */
public record Escalation(Set<CellKey> cells) {
    /** How many gates in a row must have been inconclusive. */
    public static final int IN_A_ROW = 3;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public Escalation {
        cells = Set.copyOf(cells);
    }

    /** Nothing to confirm beyond what the screening says. */
    public static Escalation none() {
        return new Escalation(Set.of());
    }

    /**
     * The cells whose step time was inconclusive in each of the last {@value #IN_A_ROW} gates.
     *
     * @param earlier the directories of earlier gates, or their gate.json files, oldest first
     * @throws UserError if one is not there or holds something else; with status 2 if they are fewer than
     *     {@value #IN_A_ROW}
     */
    public static Escalation of(List<Path> earlier) {
        if (earlier.isEmpty()) {
            return none();
        }
        if (earlier.size() < IN_A_ROW) {
            throw UserError.usage("--earlier names " + GateText.count(earlier.size(), "gate") + ", expected at least "
                    + IN_A_ROW + ": a cell is confirmed anyway after " + IN_A_ROW + " inconclusive gates in a row");
        }
        List<Path> last = earlier.subList(earlier.size() - IN_A_ROW, earlier.size());
        Set<CellKey> cells = undecided(last.get(0));
        last.stream().skip(1).forEach(gate -> cells.retainAll(undecided(gate)));
        return new Escalation(cells);
    }

    private static Set<CellKey> undecided(Path gate) {
        Path file = Files.isDirectory(gate) ? gate.resolve("gate.json") : gate;
        Set<CellKey> cells = new LinkedHashSet<>();
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (!root.path("schema").asText().equals(GateJson.SCHEMA)) {
                throw UserError.usage("--earlier " + file + " has schema '"
                        + root.path("schema").asText() + "', expected '" + GateJson.SCHEMA
                        + "': the gate.json that 'normbench gate' wrote");
            }
            for (JsonNode verdict : root.path("verdicts")) {
                boolean stepTime = verdict.path("quantity").asText().equals(Quantity.STEP_TIME.id());
                if (stepTime && verdict.path("verdict").asText().equals(Verdict.INCONCLUSIVE.name())) {
                    cells.add(GateJson.cell(verdict.path("cell")));
                }
            }
            return cells;
        } catch (IOException unreadable) {
            throw UserError.usage("--earlier " + file + ": cannot be read (" + unreadable.getMessage()
                    + "); expected a directory in which 'normbench gate' wrote gate.json");
        }
    }
}
