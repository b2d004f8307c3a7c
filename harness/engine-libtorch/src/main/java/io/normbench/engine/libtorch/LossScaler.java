package io.normbench.engine.libtorch;

import io.normbench.tensor.Arithmetic;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Dynamic loss scaling (Micikevicius et al. 2018, arXiv:1710.03740, section 3.2) with the rule and the constants of
 * PyTorch's {@code torch.amp.GradScaler}: float16 gradients below 2^-24 would vanish, so the loss is multiplied by a
 * scale and the float32 gradients of the parameters are divided by it again, before weight decay and momentum. A step
 * whose gradients are not all finite changes no parameter and halves the scale; {@value #GROWTH_INTERVAL} steps in a
 * row without such a one double it.
 *
 * <p>Scales are powers of two, so that dividing is exact. State, such as running statistics, moves in a skipped step
 * too, as in PyTorch.
 */
final class LossScaler {
    static final double INITIAL_SCALE = 65_536;
    static final int GROWTH_INTERVAL = 2_000;

    private static final double GROWTH = 2;
    private static final double BACKOFF = 0.5;

    private final boolean active;
    private double scale = INITIAL_SCALE;
    private int finiteSteps;
    private long skippedSteps;

    private LossScaler(boolean active) {
        this.active = active;
    }

    /** Scales for float16, and does nothing otherwise: bfloat16 has the exponents of float32. */
    static LossScaler of(Arithmetic arithmetic) {
        return new LossScaler(arithmetic == Arithmetic.FP16);
    }

    /** Whether the host looks at the gradients of every step. */
    boolean readsGradients() {
        return active;
    }

    /** What the loss is multiplied by now. */
    double scale() {
        return active ? scale : 1;
    }

    /** The loss to take gradients of. */
    Tensor scaled(Tensor loss) {
        return active ? loss.mul(new Scalar(scale)) : loss;
    }

    /**
     * Divides the gradients of a scaled loss by the scale, in place, and moves the scale.
     *
     * @param gradient all gradients of the step
     * @return whether the step may be taken: not if a value is infinite or not a number
     */
    boolean unscale(Tensor gradient) {
        if (!active) {
            return true;
        }
        boolean finite = gradient.isfinite().all().item_bool();
        gradient.mul_(new Scalar(1 / scale));
        move(finite);
        return finite;
    }

    private void move(boolean finite) {
        if (!finite) {
            skippedSteps++;
            finiteSteps = 0;
            scale *= BACKOFF;
        } else if (++finiteSteps == GROWTH_INTERVAL) {
            finiteSteps = 0;
            // GradScaler does the same: a scale that would overflow float32 stays.
            scale = Double.isInfinite((float) (scale * GROWTH)) ? scale : scale * GROWTH;
        }
    }

    /** Skipped steps and the scale now, for the record; empty where nothing is scaled. */
    Map<String, Long> counts() {
        return active ? Map.of("loss_scale_skipped_steps", skippedSteps, "loss_scale", Math.round(scale)) : Map.of();
    }
}
