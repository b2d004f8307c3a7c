package io.normbench.gating;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.result.CellKey;
import io.normbench.run.ab.aa.AaRecord;
import io.normbench.stats.HodgesLehmann;
import io.normbench.stats.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the gate's noise model of what builds of one commit differed by. */
public final class AaNoise {
    private AaNoise() {}

    /**
     * The spread of every family of cells: of step time the root mean square of the comparisons' Hodges-Lehmann
     * estimates, of accuracy that of the differences between equal seeds; the mean of builds of one commit is known to
     * be zero.
     */
    public static NoiseModel of(AaRecord aa) {
        List<NoiseModel.Comparison> comparisons = new ArrayList<>();
        for (AaRecord.Cell cell : aa.cells()) {
            CellFamily stepTime = CellFamily.of(cell.cell(), Quantity.STEP_TIME);
            for (List<Double> pairs : cell.pairLogRatios()) {
                double location = HodgesLehmann.location(
                        pairs.stream().mapToDouble(Double::doubleValue).toArray());
                comparisons.add(new NoiseModel.Comparison(stepTime, pairs.size(), location));
            }
            CellFamily accuracy = CellFamily.of(cell.cell(), Quantity.ACCURACY);
            cell.metricDifferences()
                    .forEach(difference -> comparisons.add(new NoiseModel.Comparison(accuracy, 1, difference)));
        }
        return NoiseModel.ofComparisons(aa.fingerprint(), comparisons);
    }

    /** Names the cells that are taken to be equally noisy. */
    public static String family(CellKey cell) {
        return CellFamily.of(cell, Quantity.STEP_TIME).toString();
    }

    /** Standard deviation of the log ratio of one pair, by family: robust, and about the comparison's own estimate. */
    public static Map<CellFamily, Double> pairSpread(AaRecord aa) {
        Map<CellFamily, List<Double>> residuals = new LinkedHashMap<>();
        for (AaRecord.Cell cell : aa.cells()) {
            List<Double> own = residuals.computeIfAbsent(
                    CellFamily.of(cell.cell(), Quantity.STEP_TIME), family -> new ArrayList<>());
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
                Spread.madNormal(
                        values.stream().mapToDouble(Double::doubleValue).toArray())));
        return spreads;
    }
}
