package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.stats.Interval;
import io.normbench.stats.Quantiles;
import io.normbench.stats.WorkerSpread;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The numbers of a group's members as results keep them, from the blocks of all its workers. */
public final class GroupFigures {
    /** Name of a further figure: median step time by the device's own clock, in milliseconds. */
    public static final String DEVICE_STEP_MS = "device_step_ms_median";

    /** Name of a further figure: blocks that the estimates leave out, because the machine stood still or the clock did. */
    public static final String DISTURBED = "disturbed_blocks";

    private static final double NANOS_PER_MILLI = 1e6;

    private final List<Block> blocks;
    private final String reference;
    private final GroupEstimate training;
    private final GroupEstimate inference;
    private final String ended;

    /**
     * @param blocks of all workers and phases
     * @param reference label of the method that the others are compared with; empty if there is none
     * @param ofReference how it ended, in the worst of its workers
     * @param endings what ended the training rounds of the workers
     */
    public GroupFigures(
            List<Block> blocks, Optional<String> reference, Outcome ofReference, Collection<Ending> endings) {
        this.blocks = List.copyOf(blocks);
        this.reference = reference.orElse("");
        this.training = GroupEstimate.of(Block.Phase.TRAIN, blocks, this.reference, ofReference);
        this.inference = GroupEstimate.of(Block.Phase.INFER, blocks, this.reference, ofReference);
        this.ended = String.join(
                "+", endings.stream().map(Ending::id).distinct().sorted().toList());
    }

    /**
     * The numbers of one member.
     *
     * @param batchSize images in a step
     * @param warmupSteps training steps before its first block
     * @param further figures
     * @param wallSeconds its share of the group's time
     */
    public Measured of(String label, int batchSize, int warmupSteps, Map<String, Object> further, double wallSeconds) {
        Map<String, Object> figures = new TreeMap<>(further);
        Optional<MemberEstimate> trained = training.member(label);
        Optional<MemberEstimate> inferred = inference.member(label);
        trained.filter(estimate -> estimate.disturbed() > 0)
                .ifPresent(estimate -> figures.put(DISTURBED, (long) estimate.disturbed()));
        double[] byDevice = training(label).stream()
                .filter(block ->
                        block.isUndisturbed() && block.deviceStepNanos().isPresent())
                .mapToDouble(block -> block.deviceStepNanos().getAsDouble() / NANOS_PER_MILLI)
                .toArray();
        if (byDevice.length > 0) {
            figures.put(DEVICE_STEP_MS, Quantiles.median(byDevice));
        }
        double[] stepMillis = training(label).stream()
                .filter(Block::isUndisturbed)
                .mapToDouble(block -> block.stepNanos() / NANOS_PER_MILLI)
                .toArray();
        return new Measured(
                warmupSteps > 0 ? OptionalInt.of(warmupSteps) : OptionalInt.empty(),
                "",
                training(label).stream().mapToInt(Block::steps).reduce(Integer::sum),
                millis(trained),
                quantile(stepMillis, 10),
                quantile(stepMillis, 90),
                perSecond(batchSize, trained),
                perSecond(batchSize, inferred),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                "",
                OptionalDouble.empty(),
                OptionalLong.empty(),
                figures,
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(wallSeconds),
                trained.map(estimate -> comparison(label, estimate)));
    }

    private List<Block> training(String label) {
        return blocks.stream()
                .filter(block ->
                        block.phase() == Block.Phase.TRAIN && block.member().equals(label))
                .toList();
    }

    private Comparison comparison(String label, MemberEstimate trained) {
        Estimate step = trained.stepNanos();
        String again = MeasureGroup.again(reference);
        return new Comparison(
                Optional.of(new Interval(
                        step.interval().low() / NANOS_PER_MILLI, step.interval().high() / NANOS_PER_MILLI)),
                training.noRatios().isEmpty() ? reference : "",
                ratio(training, label),
                ratio(inference, label),
                ratio(training, again),
                step.rounds(),
                step.workers(),
                training.workerSpread()
                        .map(WorkerSpread::sd)
                        .map(OptionalDouble::of)
                        .orElseGet(OptionalDouble::empty),
                ended);
    }

    private static Optional<Comparison.Ratio> ratio(GroupEstimate estimate, String label) {
        return estimate.member(label)
                .flatMap(MemberEstimate::ratio)
                .map(ratio -> new Comparison.Ratio(ratio.value(), ratio.interval()));
    }

    private static OptionalDouble millis(Optional<MemberEstimate> estimate) {
        return estimate.map(each -> OptionalDouble.of(each.stepNanos().value() / NANOS_PER_MILLI))
                .orElseGet(OptionalDouble::empty);
    }

    private static OptionalDouble perSecond(int batchSize, Optional<MemberEstimate> estimate) {
        return estimate.map(each ->
                        OptionalDouble.of(batchSize * 1e9 / each.stepNanos().value()))
                .orElseGet(OptionalDouble::empty);
    }

    private static OptionalDouble quantile(double[] values, double percent) {
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Quantiles.percentile(values, percent));
    }
}
