package io.normbench.report.grid;

import io.normbench.result.Comparison;
import io.normbench.stats.Contrast;
import io.normbench.stats.Holm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The methods of a column that cannot be told from its best: a set of one is a best, a larger one a tie.
 *
 * <p>Metrics are compared by t tests of their means, whose errors come from the seeds and from the held-out items (see
 * {@link Grid#contrast}). Step times are compared by their ratios to the reference within rounds, read as normal, and
 * inside the noise floor of their column never told apart. Both are one-sided, with Holm's correction over the column, at
 * 0.05. Peaks of the host's memory that are no farther apart than the same computation's are alike; those of a device's
 * allocator repeat, and are alike where they are shown alike. What is the same computation as one of the set belongs to it,
 * whatever the noise made of it. Of other quantities nothing is known of the spread: none is
 * called best.
 *
 * @param methods the best and its equals, in the order of their values; empty where none may be called best
 */
public record BestSet(Set<String> methods) {
    private static final double LEVEL = 0.05;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final BestSet NONE = new BestSet(Set.of());

    public BestSet {
        methods = Collections.unmodifiableSet(new LinkedHashSet<>(methods));
    }

    /** Whether {@code method} is the best or cannot be told from it. */
    public boolean holds(String method) {
        return methods.contains(method);
    }

    /** Whether {@code method} is the best, and all others can be told from it. */
    public boolean isOnly(String method) {
        return methods.size() == 1 && holds(method);
    }

    /**
     * The set of {@code grid}'s column of {@code batchSize}.
     *
     * @param floor what accuracies are held against: none below it is best
     */
    public static BestSet of(Grid grid, int batchSize, Optional<FloorView> floor) {
        Optional<FloorView> line = floor.filter(view -> grid.quantity() == Quantity.ACCURACY);
        List<String> measured = grid.measured(batchSize);
        Comparator<String> byValue = Comparator.comparingDouble(
                method -> grid.value(method, batchSize).getAsDouble());
        List<String> methods = measured.stream()
                .filter(method -> line.filter(view -> view.isAbove(grid.value(method, batchSize)))
                        .isEmpty())
                .sorted(grid.quantity().higherIsBetter() ? byValue.reversed() : byValue)
                .toList();
        if (measured.size() < 2 || methods.isEmpty()) {
            return NONE;
        }
        String best = methods.get(0);
        BestSet set = switch (grid.quantity()) {
            case ACCURACY, MACRO_F1 ->
                tied(
                        methods,
                        best,
                        method -> grid.contrast(best, method, batchSize)
                                .map(Contrast::pAbove)
                                .map(OptionalDouble::of)
                                .orElse(OptionalDouble.empty()));
            case TRAIN_THROUGHPUT, STEP_TIME, INFER_THROUGHPUT -> fastest(grid, methods, batchSize);
            case HOST_MEMORY, HOST_PEAK -> within(grid, methods, batchSize);
            case DEVICE_MEMORY -> shownAlike(grid, methods, batchSize);
            case ENERGY -> NONE;
        };
        return set.withEquals(grid.options().same(methods, batchSize));
    }

    /** With all of {@code groups}, the same computations, that have a member in it. */
    private BestSet withEquals(List<List<String>> groups) {
        Set<String> all = new LinkedHashSet<>(this.methods);
        groups.stream().filter(group -> group.stream().anyMatch(this::holds)).forEach(all::addAll);
        return new BestSet(all);
    }

    private static BestSet fastest(Grid grid, List<String> methods, int batchSize) {
        Optional<List<Speed>> speeds = speeds(grid, methods, batchSize);
        if (speeds.isEmpty()) {
            return NONE;
        }
        double floor = Math.log1p(grid.noiseFloor(batchSize).orElse(0));
        Speed fastest = speeds.get().stream()
                .min(Comparator.comparingDouble(Speed::log))
                .orElseThrow();
        return tied(
                methods,
                fastest.method(),
                method -> OptionalDouble.of(fastest.pSlower(speeds.get().get(methods.indexOf(method)), floor)));
    }

    private static BestSet within(Grid grid, List<String> methods, int batchSize) {
        OptionalDouble noise = grid.noiseFloor(batchSize);
        if (noise.isEmpty()) {
            return NONE;
        }
        double least = grid.value(methods.get(0), batchSize).getAsDouble();
        return new BestSet(new LinkedHashSet<>(methods.stream()
                .filter(method -> grid.value(method, batchSize).getAsDouble() - least <= noise.getAsDouble())
                .toList()));
    }

    private static BestSet shownAlike(Grid grid, List<String> methods, int batchSize) {
        String shown = shown(grid, methods.get(0), batchSize);
        return new BestSet(new LinkedHashSet<>(methods.stream()
                .filter(method -> shown(grid, method, batchSize).equals(shown))
                .toList()));
    }

    private static String shown(Grid grid, String method, int batchSize) {
        return grid.quantity().format(grid.value(method, batchSize).getAsDouble());
    }

    private interface Worse {
        /** Probability of so large a difference if {@code method} were the best's equal; empty if it cannot be said. */
        OptionalDouble p(String method);
    }

    /** None where it cannot be said of a method. */
    private static BestSet tied(List<String> methods, String best, Worse worse) {
        List<String> alike = new ArrayList<>(List.of(best));
        List<String> tested =
                methods.stream().filter(method -> !method.equals(best)).toList();
        double[] p = new double[tested.size()];
        for (int i = 0; i < p.length; i++) {
            OptionalDouble own = worse.p(tested.get(i));
            if (own.isEmpty()) {
                return NONE;
            }
            p[i] = own.getAsDouble();
        }
        double[] adjusted = Holm.adjust(p);
        for (int i = 0; i < adjusted.length; i++) {
            if (adjusted[i] > LEVEL) {
                alike.add(tested.get(i));
            }
        }
        return new BestSet(new LinkedHashSet<>(alike));
    }

    /**
     * A step time beside the reference's.
     *
     * @param log logarithm of the ratio
     * @param error its standard error
     */
    private record Speed(String method, double log, double error) {
        /** Probability of {@code other} being so much slower by chance. */
        double pSlower(Speed other, double floor) {
            double difference = other.log - log;
            double both = Math.hypot(error, other.error);
            if (difference <= floor || !Double.isFinite(both)) {
                return 1;
            }
            return both == 0 ? 0 : NORMAL.survivalProbability(difference / both);
        }
    }

    /** The ratios of {@code methods}, in their order; empty unless all but the reference have one to the same. */
    private static Optional<List<Speed>> speeds(Grid grid, List<String> methods, int batchSize) {
        List<Speed> speeds = new ArrayList<>();
        Set<String> references = new LinkedHashSet<>();
        for (String method : methods) {
            Optional<Comparison> comparison = grid.point(method, batchSize).comparison();
            if (comparison.isEmpty() || comparison.get().reference().isEmpty()) {
                return Optional.empty();
            }
            references.add(comparison.get().reference());
            Optional<Comparison.Ratio> ratio = grid.ratio(comparison.get()).filter(each -> each.low() > 0);
            if (comparison.get().reference().equals(method)) {
                speeds.add(new Speed(method, 0, 0));
            } else if (ratio.isPresent()) {
                speeds.add(new Speed(
                        method, Math.log(ratio.get().value()), ratio.get().logError()));
            } else {
                return Optional.empty();
            }
        }
        return references.size() == 1 ? Optional.of(speeds) : Optional.empty();
    }
}
