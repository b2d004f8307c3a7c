package io.normbench.agree;

import io.normbench.agree.CellAgreement.Checkpoint;
import io.normbench.agree.CellAgreement.Verdict;
import io.normbench.result.Outcome;
import io.normbench.tensor.HostTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/** Compares what two engines wrote when they trained the same cell. */
public final class CellJudge {
    private final Side a;
    private final Side b;
    private final Tolerances tolerances;
    private final double[] lossesOfA;
    private final double[] lossesOfB;
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    /**
     * What one engine did.
     *
     * @param engine its id
     * @param outcome how its training ended
     * @param folder where {@link AgreeWork#train} wrote
     */
    public record Side(String engine, Outcome outcome, Path folder) {
        boolean hasNumbers() {
            return outcome instanceof Outcome.Completed || outcome instanceof Outcome.Diverged;
        }
    }

    /** @param steps after which weights were written */
    public CellJudge(Side a, Side b, SortedSet<Integer> steps, Tolerances tolerances) {
        this.a = a;
        this.b = b;
        this.tolerances = tolerances;
        boolean comparable = a.hasNumbers() && b.hasNumbers();
        this.lossesOfA = comparable ? AgreeWork.losses(a.folder()) : new double[0];
        this.lossesOfB = comparable ? AgreeWork.losses(b.folder()) : new double[0];
        if (comparable) {
            steps.forEach(step -> checkpoint(step).ifPresent(checkpoints::add));
        }
    }

    /** Empty where both engines had diverged before. */
    private Optional<Checkpoint> checkpoint(int step) {
        String file = AgreeWork.weightsAfter(step);
        boolean ofA = TensorFile.exists(a.folder(), file);
        boolean ofB = TensorFile.exists(b.folder(), file);
        Difference loss = AgreeWork.ofLosses(lossesOfA, lossesOfB, step, tolerances.floor());
        if (!ofA && !ofB) {
            boolean apart = loss.value() > tolerances.at(step);
            return apart ? Optional.of(new Checkpoint(step, loss, loss)) : Optional.empty();
        }
        Map<String, HostTensor> none = Map.of();
        Difference weights = Difference.largest(
                ofA ? TensorFile.read(a.folder(), file) : none,
                ofB ? TensorFile.read(b.folder(), file) : none,
                tolerances.floor());
        return Optional.of(new Checkpoint(step, loss, weights));
    }

    /** How far the engines are apart at each checkpoint. */
    public List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** The answer. */
    public Verdict verdict() {
        if (a.outcome() instanceof Outcome.Unsupported || b.outcome() instanceof Outcome.Unsupported) {
            return Verdict.UNSUPPORTED;
        }
        if (!a.hasNumbers() || !b.hasNumbers() || lossesOfA.length == 0 || lossesOfB.length == 0) {
            return Verdict.FAILED;
        }
        return firstStepApart().isPresent() ? Verdict.DIFFER : Verdict.AGREE;
    }

    /** Why there is nothing to compare, or that both diverged; otherwise empty. */
    public String reason() {
        List<String> reasons = new ArrayList<>();
        for (Side side : List.of(a, b)) {
            boolean both = verdict() == Verdict.AGREE && side == a;
            if (!side.hasNumbers() || side.outcome() instanceof Outcome.Diverged && both) {
                reasons.add((both ? "both engines" : side.engine()) + ": "
                        + side.outcome().id().replace('_', ' ') + ", "
                        + side.outcome().reason().lines().findFirst().orElse(""));
            }
        }
        return String.join("; ", reasons);
    }

    /** The first step whose loss or whose weights afterwards are beyond the tolerance. */
    public OptionalInt firstStepApart() {
        int steps = Math.max(lossesOfA.length, lossesOfB.length);
        int first = Integer.MAX_VALUE;
        for (int step = 1; step <= steps && first == Integer.MAX_VALUE; step++) {
            if (AgreeWork.ofLosses(lossesOfA, lossesOfB, step, tolerances.floor())
                            .value()
                    > tolerances.at(step)) {
                first = step;
            }
        }
        for (Checkpoint checkpoint : checkpoints) {
            if (checkpoint.weights().value() > tolerances.at(checkpoint.step())) {
                first = Math.min(first, checkpoint.step());
            }
        }
        return first == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(first);
    }

    /** Which tensor is furthest apart at the first checkpoint that is beyond the tolerance; empty if it is a loss. */
    public String worstTensor() {
        return checkpoints.stream()
                .filter(checkpoint -> checkpoint.weights().value() > tolerances.at(checkpoint.step()))
                .map(checkpoint -> checkpoint.weights().where())
                .findFirst()
                .orElse("");
    }
}
