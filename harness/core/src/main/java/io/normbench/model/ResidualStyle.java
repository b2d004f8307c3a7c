package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.norm.elementwise.NoNorm;
import io.normbench.norm.weight.ScaledWeightStandardization;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the branches of a residual network start and are wired: what networks without normalization are trained with.
 *
 * <p>What the optimizer does for them is not here: the authors of Fixup divide the learning rate of its scalars by 10, those
 * of NF-ResNets exempt gains and biases from weight decay; sessions treat all parameters alike.
 *
 * @param start how branches start
 * @param wiring how they are wired
 * @param alpha weight of a branch in its sum, with {@link Wiring#NF}
 */
public record ResidualStyle(Start start, Wiring wiring, double alpha) {
    /** As networks are where nothing is said: what the method asks for. */
    static final ResidualStyle USUAL = new ResidualStyle(Start.AUTO, Wiring.PLAIN, 0.2);

    /** How branches start. */
    public enum Start {
        /** {@link #SKIPINIT} for a method that needs it ({@code none}), otherwise {@link #PLAIN}. */
        AUTO,
        /** As the convolutions start. */
        PLAIN,
        /**
         * Fixup (Zhang, Dauphin and Ma 2019, arXiv:1901.09321; the authors' {@code fixup_resnet_imagenet.py}): the last
         * convolution of a branch and the classifier start at 0, the other m - 1 convolutions of the branch from
         * L^(-1/(2m - 2)) times their usual deviation, L the number of branches; a scalar multiplier (1) in every branch,
         * and a scalar bias (0) before every convolution, activation and classifier. It stands in for normalization: a
         * method that normalizes behind the convolution of zeros would undo it.
         */
        FIXUP,
        /**
         * SkipInit (De and Smith 2020, arXiv:2002.10444): a branch is multiplied by a learned scalar that starts at 0.
         */
        SKIPINIT,
        /**
         * ReZero (Bachlechner et al. 2020, arXiv:2003.04887; the authors' {@code ReZero-examples}): likewise, but a branch
         * ends with its activation, and none follows the sum. Where networks activate before they convolve the two are
         * the same.
         */
        REZERO;

        private String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How branches are wired. */
    public enum Wiring {
        /** {@code x + f(x)}. */
        PLAIN,
        /**
         * Normalizer-free (Brock, De and Smith 2021, arXiv:2101.08692; timm's {@code nfnet.py}): {@code x + α f(x / β)}, β the
         * deviation that x has at the start: 1 behind the stem, √(β² + α²) from one block to the next, √(1 + α²) behind a
         * shortcut with a convolution, which is fed what the branch is fed. Blocks activate before they convolve; the gain
         * √(2/(1 - 1/π)) that keeps a ReLU's variance is in the weights behind it, as in timm; convolutions have biases.
         * Weights must be those of scaled weight standardization: {@code none+sws}, with {@code sws.gamma} left at 1. β
         * counts on branches of variance 1; where they start at 0 ({@link Start#SKIPINIT}, as in NFNets) the signal's
         * variance is 1 at first.
         */
        NF;

        private String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The options init, wiring and alpha. */
    static List<OptionSpec> options() {
        return List.of(
                OptionSpec.choice(
                        "init",
                        Start.AUTO.id(),
                        Arrays.stream(Start.values()).map(Start::id).toList(),
                        "how residual branches start: auto is skipinit for method none, plain for others; fixup is for "
                                + "none alone"),
                OptionSpec.choice(
                        "wiring",
                        Wiring.PLAIN.id(),
                        Arrays.stream(Wiring.values()).map(Wiring::id).toList(),
                        "nf: normalizer-free wiring x + alpha f(x / beta), for methods with +sws"),
                OptionSpec.real("alpha", USUAL.alpha(), 0, "weight of a branch with wiring nf (arXiv:2101.08692)"));
    }

    /** The style that {@link #options} describe. */
    static ResidualStyle of(Options options) {
        return new ResidualStyle(
                Start.valueOf(options.choice("init").toUpperCase(Locale.ROOT)),
                Wiring.valueOf(options.choice("wiring").toUpperCase(Locale.ROOT)),
                options.real("alpha"));
    }

    /** @throws IllegalArgumentException if {@code method} does not fit; the message names the option */
    void check(Method method) {
        boolean none = method.normalization() instanceof NoNorm
                && method.weightTransform().isEmpty();
        if (start == Start.FIXUP && wiring == Wiring.NF) {
            throw new IllegalArgumentException(
                    "option 'init' is fixup beside wiring nf; expected auto, plain, skipinit or rezero");
        }
        if (start == Start.FIXUP && !none) {
            throw new IllegalArgumentException("option 'init' is fixup, which stands in for normalization; expected"
                    + " method none without a weight transform");
        }
        boolean standardized = method.weightTransform()
                .filter(ScaledWeightStandardization.class::isInstance)
                .isPresent();
        if (wiring == Wiring.NF && !standardized) {
            throw new IllegalArgumentException("option 'wiring' is nf, which counts on scaled weight standardization;"
                    + " expected a method with it, such as none+sws");
        }
    }
}
