package io.normbench.gate.verdict;

import io.normbench.gate.sample.CellFamily;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.sample.Quantity;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The noise of one machine: how far two builds of the same commit seem to differ there (A/A comparisons).
 *
 * <p>Of step time the spread is that of cell-level log ratios, each the Hodges-Lehmann estimate over the pairs of one
 * A/A run; of accuracy, that of the differences between equal seeds. Both are root mean squares about zero, which is
 * the true difference of equal builds. A/A runs with fewer pairs than the confirming stage give a larger spread than
 * the gate will see: the threshold errs to the safe side.
 *
 * @param fingerprint hash of the environment it was measured in; empty for {@link #unknown}
 * @param spreads the families, sorted
 * @param missing why there is no model, in words; empty if there is one
 */
public record NoiseModel(String fingerprint, List<Spread> spreads, String missing) {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    public NoiseModel {
        spreads = spreads.stream()
                .sorted(Comparator.comparing((Spread s) -> s.family().toString()))
                .toList();
    }

    /**
     * The spread of a family.
     *
     * @param family the family
     * @param comparisons A/A comparisons it was estimated from
     * @param pairs median number of pairs of a comparison; 1 for accuracy
     * @param sd standard deviation of the log ratios, or of the accuracy differences
     */
    public record Spread(CellFamily family, int comparisons, int pairs, double sd) {}

    /** No model, for the reason given. */
    public static NoiseModel unknown(String missing) {
        return new NoiseModel("", List.of(), missing);
    }

    /** The noise that comparisons of equal builds show, pooled by family. */
    public static NoiseModel ofComparisons(String fingerprint, List<Comparison> comparisons) {
        Map<CellFamily, List<Comparison>> families = comparisons.stream()
                .collect(Collectors.groupingBy(Comparison::family, LinkedHashMap::new, Collectors.toList()));
        List<Spread> spreads = families.entrySet().stream()
                .map(entry -> spread(entry.getKey(), entry.getValue()))
                .toList();
        return new NoiseModel(fingerprint, spreads, "");
    }

    /** This model if it belongs to the environment of {@code inputs}, otherwise none, with the reason. */
    public NoiseModel usedFor(GateInputs inputs) {
        if (!missing.isEmpty() || inputs.fingerprint().equals(fingerprint)) {
            return this;
        }
        return unknown("the stored noise model is of environment " + fingerprint + ", and this run is of "
                + inputs.fingerprint());
    }

    /**
     * The threshold of step time: {@code max(3%, z(1 - 0.01/cells) * sd)}, and no gate above 10%. Where the spread is
     * not known from enough comparisons the threshold is 10%, the largest that is gated.
     *
     * @param gatedCells cells of the gate, which share the probability of a false alarm
     */
    public Threshold threshold(CellFamily family, int gatedCells) {
        Optional<Spread> spread = find(family);
        double z = quantile(gatedCells);
        double noise = spread.map(s -> z * s.sd()).orElse(0.0);
        if (noise > GateSettings.MAX_DELTA) {
            return new Threshold(
                    noise,
                    false,
                    String.format(
                            Locale.ROOT,
                            "A/A runs of this machine spread so much (%.1f%% over %d comparisons) that the threshold would be"
                                    + " %.1f%%, and above %.0f%% nothing is gated",
                            100 * spread.orElseThrow().sd(),
                            spread.orElseThrow().comparisons(),
                            100 * noise,
                            100 * GateSettings.MAX_DELTA));
        }
        int comparisons = spread.map(Spread::comparisons).orElse(0);
        if (comparisons < GateSettings.MIN_COMPARISONS) {
            return new Threshold(
                    GateSettings.MAX_DELTA,
                    true,
                    comparisons == 0
                            ? "the default: no A/A noise is stored for " + family.label()
                            : "the default: only " + comparisons + " A/A comparisons of " + family.label() + ", "
                                    + GateSettings.MIN_COMPARISONS + " are needed");
        }
        return new Threshold(
                Math.max(GateSettings.MIN_DELTA, noise),
                true,
                String.format(
                        Locale.ROOT,
                        "max(%.0f%%, %.2f × %.2f%%) from %d A/A comparisons of %s",
                        100 * GateSettings.MIN_DELTA,
                        z,
                        100 * spread.orElseThrow().sd(),
                        comparisons,
                        family.label()));
    }

    /** The threshold of two stored runs, whose drift from one to the other is in no noise model: at least 10%. */
    public Threshold storedThreshold(CellFamily family, int gatedCells) {
        Threshold own = threshold(family, gatedCells);
        return new Threshold(
                Math.max(own.delta(), GateSettings.MAX_DELTA),
                own.gated(),
                own.gated() ? "at least 10%, because the runs were not interleaved" : own.basis());
    }

    /** How many standard deviations of the noise a threshold is; see {@link #threshold}. */
    public static double quantile(int gatedCells) {
        return NORMAL.inverseCumulativeProbability(1 - GateSettings.FALSE_ALARM / Math.max(1, gatedCells));
    }

    /** The margin of accuracy: {@code max(0.2 points, sd)}; 0.2 points where the spread is not known. */
    public double accuracyMargin(CellFamily family) {
        double sd = find(family)
                .filter(s -> s.comparisons() >= GateSettings.MIN_COMPARISONS)
                .map(Spread::sd)
                .orElse(0.0);
        return Math.max(GateSettings.MIN_ACCURACY_MARGIN, sd);
    }

    /** One sentence for every output. */
    public String describe() {
        if (spreads.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "NO NOISE MODEL (%s): every threshold is the default %.0f%%, which is cautious and overlooks"
                            + " smaller slow-downs. Store this machine's noise with 'normbench aa SUITE'.",
                    missing.isEmpty() ? "it holds no comparison" : missing,
                    100 * GateSettings.MAX_DELTA);
        }
        return "Thresholds from this machine's A/A noise: "
                + spreads.stream()
                        .map(s -> s.family().label() + " "
                                + (s.family().quantity().equals(Quantity.ACCURACY.id())
                                        ? String.format(Locale.ROOT, "%.4f", s.sd())
                                        : String.format(Locale.ROOT, "%.2f%%", 100 * s.sd()))
                                + " (" + s.comparisons() + " comparisons)")
                        .collect(Collectors.joining("; "));
    }

    private Optional<Spread> find(CellFamily family) {
        return spreads.stream().filter(s -> s.family().equals(family)).findFirst();
    }

    /**
     * One comparison of two equal builds.
     *
     * @param family the family of its cell
     * @param pairs pairs behind it; 1 for accuracy
     * @param difference logarithm of the ratio of step times, or the difference of accuracy
     */
    public record Comparison(CellFamily family, int pairs, double difference) {}

    private static Spread spread(CellFamily family, List<Comparison> comparisons) {
        double squares = comparisons.stream()
                .mapToDouble(c -> c.difference() * c.difference())
                .sum();
        int[] pairs = comparisons.stream().mapToInt(Comparison::pairs).sorted().toArray();
        return new Spread(family, comparisons.size(), pairs[pairs.length / 2], Math.sqrt(squares / comparisons.size()));
    }
}
