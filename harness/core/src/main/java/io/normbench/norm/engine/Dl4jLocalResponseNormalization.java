package io.normbench.norm.engine;

import io.normbench.norm.Family;
import io.normbench.norm.MethodEntry;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.image.LocalResponseNorm;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.OwnLayer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Local response normalization as Deeplearning4j's own layer computes it ({@code LocalResponseNormalization} of
 * deeplearning4j-nn 1.0.0-M2.1), on engine {@code dl4j} alone. {@link LocalResponseNorm} is the method that every engine
 * runs.
 *
 * <pre>
 * y_c = x_c / (k + alpha · Σ x_j²)^beta      j from c - ⌊n/2⌋ to c + ⌊n/2⌋, within the channels
 * </pre>
 *
 * <p>What differs from PyTorch, read in the layer's source and checked against PyTorch's vectors:
 *
 * <ul>
 *   <li>{@code alpha} weighs each square, as in AlexNet's paper; PyTorch divides it by the window's size first, so its
 *       alpha 1e-4 with size 5 is 2e-5 here.
 *   <li>{@code k} is 2 by default, as in AlexNet's paper; PyTorch has 1.
 *   <li>The window is always symmetric: an even {@code n} reaches over n + 1 channels, PyTorch's over n.
 *   <li>The gradient is not exact. With s the bracket above, the slope subtracts 2·alpha·beta·x_c · Σ g_j·y_j/s_j; the layer
 *       divides the whole sum by s_c instead. They agree where s is the same all over the window, and with alpha 1e-4 and
 *       inputs of unit variance within 1e-7 of the largest gradient.
 *   <li>An input with ⌊n/2⌋ channels or fewer is refused: the layer cuts a slice that is empty there.
 * </ul>
 *
 * <p>No parameters, no state; training and evaluation are the same; exact at batch 1. Defaults are DL4J's.
 *
 * @param n channels in the window
 * @param alpha weight of each square
 * @param beta exponent
 * @param k added to the sum
 */
public record Dl4jLocalResponseNormalization(int n, double alpha, double beta, double k) implements Normalization {
    /** The layer's id on the engine. */
    public static final String ID = "dl4j:lrn";

    @Override
    public Tensor define(Tensor x, Scope scope) {
        Map<String, Double> settings = Map.of("n", (double) n, "alpha", alpha, "beta", beta, "k", k);
        return x.ownLayer(new OwnLayer(ID, settings, scope.training()), new Tensor[0]);
    }

    /** Catalogue entry. */
    public static final class Provider extends MethodEntry<Normalization> implements NormalizationProvider {
        public Provider() {
            super(
                    ID,
                    "Local response normalization, Deeplearning4j's own layer",
                    Family.ENGINE,
                    "LocalResponseNormalization of deeplearning4j-nn 1.0.0-M2.1; engine dl4j alone",
                    List.of(
                            OptionSpec.integer("n", 5, 1, "channels in the window; an even n takes one more (DL4J)"),
                            OptionSpec.real("alpha", 1e-4, 0, "weight of each square (DL4J; not divided by n)"),
                            OptionSpec.real("beta", 0.75, 0, "exponent (DL4J, AlexNet)"),
                            OptionSpec.real("k", 2, 0, "added to the sum (DL4J, AlexNet)")),
                    false,
                    options -> new Dl4jLocalResponseNormalization(
                            options.integer("n"), options.real("alpha"), options.real("beta"), options.real("k")));
        }
    }
}
