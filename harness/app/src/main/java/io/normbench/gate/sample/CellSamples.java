package io.normbench.gate.sample;

import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All forks of one cell.
 *
 * @param key the cell
 * @param forks its forks in both arms, in the order of the results
 */
public record CellSamples(CellKey key, List<Fork> forks) {
    public CellSamples {
        forks = List.copyOf(forks);
    }

    /** The forks of an arm that {@code wanted} holds for. */
    public List<Fork> forks(Arm arm, Predicate<Stage> wanted) {
        return forks.stream()
                .filter(fork -> fork.arm() == arm && wanted.test(fork.stage()))
                .toList();
    }

    /** The forks of an arm that measured step time to their end. */
    public List<Fork> timed(Arm arm) {
        return forks(arm, Stage::isThroughput).stream().filter(Fork::completed).toList();
    }

    /** The pairs of a stage in which both arms completed, by number. */
    public List<ForkPair> pairs(Stage stage) {
        Map<Long, Fork> bases = new LinkedHashMap<>();
        forks(Arm.BASE, stage::equals).stream().filter(Fork::completed).forEach(f -> bases.put(f.number(), f));
        List<ForkPair> pairs = new ArrayList<>();
        for (Fork head : forks(Arm.HEAD, stage::equals)) {
            Fork base = bases.get(head.number());
            if (base != null && head.completed()) {
                pairs.add(new ForkPair(base, head));
            }
        }
        return pairs;
    }

    /** ln(head / base) of the step times of a stage's pairs. */
    public double[] logRatios(Stage stage) {
        return pairs(stage).stream().mapToDouble(ForkPair::logStepRatio).toArray();
    }
}
