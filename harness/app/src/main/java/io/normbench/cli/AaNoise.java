package io.normbench.cli;

import io.normbench.gate.CellFamily;
import io.normbench.gate.CellKey;
import io.normbench.gate.NoiseModel;
import io.normbench.gate.Quantity;
import io.normbench.run.ab.AaRecord;
import io.normbench.stats.HodgesLehmann;
import io.normbench.stats.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the gate's noise model of what builds of one commit differed by. */
final class AaNoise {
    private AaNoise() {}

    /**
     * The spread of every family of cells: the root mean square of the comparisons' Hodges-Lehmann estimates, since the
     * mean of builds of one commit is known to be zero.
     */
    static NoiseModel of(AaRecord aa) {
        Map<String, CellFamily> families = new TreeMap<>();
        Map<String, List<Double>> estimates = new TreeMap<>();
        for (AaRecord.Cell cell : aa.cells()) {
            CellFamily family = CellFamily.of(key(cell), Quantity.STEP_TIME);
            families.put(family.toString(), family);
            List<Double> own = estimates.computeIfAbsent(family.toString(), name -> new ArrayList<>());
            for (List<Double> pairs : cell.pairLogRatios()) {
                own.add(HodgesLehmann.location(
                        pairs.stream().mapToDouble(Double::doubleValue).toArray()));
            }
        }
        List<NoiseModel.Spread> spreads = new ArrayList<>();
        estimates.forEach((name, values) -> {
            double squares = values.stream().mapToDouble(value -> value * value).average().orElse(0);
            if (!values.isEmpty()) {
                spreads.add(new NoiseModel.Spread(families.get(name), values.size(), aa.pairs(), Math.sqrt(squares)));
            }
        });
        return new NoiseModel(aa.fingerprint(), spreads, "");
    }

    /** Standard deviation of the log ratio of one pair, by family: robust, and about the comparison's own estimate. */
    static Map<CellFamily, Double> pairSpread(AaRecord aa) {
        Map<CellFamily, List<Double>> residuals = new LinkedHashMap<>();
        for (AaRecord.Cell cell : aa.cells()) {
            List<Double> own = residuals.computeIfAbsent(
                    CellFamily.of(key(cell), Quantity.STEP_TIME), family -> new ArrayList<>());
            for (List<Double> pairs : cell.pairLogRatios()) {
                double[] ratios =
                        pairs.stream().mapToDouble(Double::doubleValue).toArray();
                double location = HodgesLehmann.location(ratios);
                // A residual from an estimate is too small by a factor that this undoes.
                double correction = ratios.length < 2 ? 0 : Math.sqrt(ratios.length / (ratios.length - 1.0));
                pairs.forEach(ratio -> own.add((ratio - location) * correction));
            }
        }
        Map<CellFamily, Double> spreads = new LinkedHashMap<>();
        residuals.forEach((family, values) -> spreads.put(
                family,
                Spread.madNormal(values.stream().mapToDouble(Double::doubleValue).toArray())));
        return spreads;
    }

    private static CellKey key(AaRecord.Cell cell) {
        return new CellKey(
                cell.task(),
                cell.model(),
                cell.method(),
                cell.batchSize(),
                cell.batchSize(),
                cell.precision(),
                "nchw",
                "eager",
                cell.engine(),
                cell.device());
    }
}
