package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import io.normbench.stats.Interval;
import io.normbench.stats.MedianInterval;
import io.normbench.stats.Quantiles;
import io.normbench.stats.RoundsLocation;
import io.normbench.stats.WorkerSpread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the blocks of one phase say of a group.
 *
 * <p>A ratio is the exponential of the Hodges-Lehmann location of the log ratios within rounds, the mean over workers.
 * Its interval is the wider one of two: that of rounds within workers, and that of the spread between workers, which
 * all members of the group give together ({@link WorkerSpread}); and it holds every worker's own estimate.
 *
 * @param members those that have an undisturbed block, in the order in which they first had one
 * @param noRatios why there are no ratios; empty if there are
 * @param workerSpread how much workers disagree, in logarithms; empty for one worker
 */
public record GroupEstimate(
        List<MemberEstimate> members, Optional<String> noRatios, Optional<WorkerSpread> workerSpread) {
    private static final double CONFIDENCE = StoppingRule.CONFIDENCE;

    /** Rounds below which a worker is left out of a ratio for which another one has so many. */
    private static final int FEW = 3;

    public GroupEstimate {
        members = List.copyOf(members);
    }

    /**
     * Estimates.
     *
     * @param blocks blocks of a group, of all its workers; those of other phases are passed over
     * @param reference the label of the reference
     * @param ofReference how the reference ended, in the worst of its workers: unless it completed, there are no
     *     ratios
     */
    public static GroupEstimate of(Block.Phase phase, List<Block> blocks, String reference, Outcome ofReference) {
        List<Block> ofPhase =
                blocks.stream().filter(block -> block.phase() == phase).toList();
        Map<String, Map<Integer, List<Block>>> byMember = LogRatios.withoutWaiting(ofPhase).stream()
                .collect(Collectors.groupingBy(
                        Block::member,
                        LinkedHashMap::new,
                        Collectors.groupingBy(Block::worker, TreeMap::new, Collectors.toList())));
        byMember.values()
                .removeIf(workers ->
                        workers.values().stream().flatMap(List::stream).noneMatch(Block::isUndisturbed));
        Map<String, RoundsLocation> ratios = new LinkedHashMap<>();
        Map<Integer, List<Block>> references = byMember.get(reference);
        Optional<String> noRatios = noRatios(reference, ofReference, references != null);
        Optional<WorkerSpread> spread = Optional.empty();
        if (references != null && noRatios.isEmpty()) {
            byMember.forEach((member, workers) -> {
                if (!member.equals(reference)) {
                    ratio(workers, references).ifPresent(ratio -> ratios.put(member, ratio));
                }
            });
            spread = spread(ratios, references.size());
        }
        List<MemberEstimate> members = new ArrayList<>();
        for (Map.Entry<String, Map<Integer, List<Block>>> entry : byMember.entrySet()) {
            Optional<RoundsLocation> ratio = Optional.ofNullable(ratios.get(entry.getKey()));
            members.add(member(entry.getKey(), entry.getValue(), ratio, spread));
        }
        return new GroupEstimate(members, noRatios, spread);
    }

    /** What is known of {@code member}. */
    public Optional<MemberEstimate> member(String member) {
        return members.stream().filter(each -> each.member().equals(member)).findFirst();
    }

    private static Optional<String> noRatios(String reference, Outcome ofReference, boolean hasBlocks) {
        if (!(ofReference instanceof Outcome.Completed)) {
            return Optional.of(
                    "the reference " + reference + " ended as " + ofReference.id() + ": " + ofReference.reason());
        }
        return hasBlocks ? Optional.empty() : Optional.of("the reference " + reference + " has no block");
    }

    private static Optional<RoundsLocation> ratio(
            Map<Integer, List<Block>> workers, Map<Integer, List<Block>> references) {
        List<double[]> logRatios = new ArrayList<>();
        workers.forEach(
                (worker, blocks) -> logRatios.add(LogRatios.of(blocks, references.getOrDefault(worker, List.of()))));
        int most = logRatios.stream().mapToInt(each -> each.length).max().orElse(0);
        logRatios.removeIf(each -> each.length < Math.min(FEW, most) || each.length == 0);
        return logRatios.isEmpty() ? Optional.empty() : Optional.of(RoundsLocation.of(logRatios, CONFIDENCE));
    }

    private static Optional<WorkerSpread> spread(Map<String, RoundsLocation> ratios, int workers) {
        List<double[]> rows = new ArrayList<>(List.of(new double[workers])); // the reference: log 1
        ratios.values().stream()
                .filter(ratio -> ratio.workers().size() == workers)
                .forEach(ratio -> rows.add(ratio.workers().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray()));
        return workers < 2 || rows.size() < 2
                ? Optional.empty()
                : Optional.of(WorkerSpread.of(rows.toArray(double[][]::new)));
    }

    private static MemberEstimate member(
            String label,
            Map<Integer, List<Block>> workers,
            Optional<RoundsLocation> ratio,
            Optional<WorkerSpread> spread) {
        List<Block> all = workers.values().stream().flatMap(List::stream).toList();
        return new MemberEstimate(label, stepNanos(workers), ratio.map(within -> ratio(within, spread)), (int)
                all.stream().filter(block -> !block.isUndisturbed()).count());
    }

    private static Estimate ratio(RoundsLocation within, Optional<WorkerSpread> spread) {
        int workers = within.workers().size();
        RoundsLocation widened = within.widened(spread.map(each -> each.halfWidthOfDifference(workers, CONFIDENCE))
                .orElse(0.0));
        Interval logs = widened.interval();
        return new Estimate(
                Math.exp(widened.location()),
                new Interval(Math.exp(logs.low()), Math.exp(logs.high())),
                widened.rounds(),
                workers);
    }

    private static Estimate stepNanos(Map<Integer, List<Block>> workers) {
        List<double[]> byWorker = workers.values().stream()
                .map(blocks -> blocks.stream()
                        .filter(Block::isUndisturbed)
                        .mapToDouble(Block::stepNanos)
                        .toArray())
                .filter(nanos -> nanos.length > 0)
                .toList();
        double[] all = byWorker.stream().flatMapToDouble(Arrays::stream).toArray();
        Interval interval = MedianInterval.of(all, CONFIDENCE);
        double low = Math.max(0, interval.low());
        double high = interval.high();
        for (double[] own : byWorker) {
            low = Math.min(low, Quantiles.median(own));
            high = Math.max(high, Quantiles.median(own));
        }
        return new Estimate(Quantiles.median(all), new Interval(low, high), all.length, byWorker.size());
    }
}
