package io.normbench.agree;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What two engines say of one cell.
 *
 * @param task the task's id
 * @param model the model with its options
 * @param method the method's label
 * @param batchSize SGD batch
 * @param engine the first engine
 * @param other the engine that is compared with it
 * @param verdict the answer
 * @param reason why nothing could be compared, or where the engines part; one sentence, empty if they agree
 * @param checkpoints how far they are apart after some steps, ascending
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CellAgreement(
        String task,
        String model,
        String method,
        int batchSize,
        String engine,
        String other,
        Verdict verdict,
        String reason,
        List<Checkpoint> checkpoints) {
    public CellAgreement {
        checkpoints = List.copyOf(checkpoints);
    }

    /** The answer of a comparison. */
    public enum Verdict {
        /** Every checkpoint is within the tolerance. */
        AGREE,
        /**
         * The first steps are within the tolerance, later ones are not, but there too every operation and gradient of a
         * step agrees once both engines start it from equal weights: training amplified the engines' rounding.
         */
        AMPLIFIED,
        /** A checkpoint is not within the tolerance. */
        DIFFER,
        /** An engine lacks something that the cell needs. */
        UNSUPPORTED,
        /** An engine's worker died, or took too long or too much memory. */
        FAILED
    }

    /**
     * How far the engines are apart after some steps.
     *
     * @param step how many
     * @param loss the largest difference of any loss up to there
     * @param weights the largest difference of parameters and state
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Checkpoint(int step, Difference loss, Difference weights) {}

    /** The same with another verdict and its reason. */
    public CellAgreement with(Verdict newVerdict, String newReason) {
        return new CellAgreement(task, model, method, batchSize, engine, other, newVerdict, newReason, checkpoints);
    }
}
