package io.normbench.norm;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is called a normalization and is no method here, and why.
 *
 * @param names what it is called
 * @param reason what kind of reason it is
 * @param source paper or code; may be empty
 * @param why the reason, or where to find it instead
 */
public record OutOfScope(List<String> names, Reason reason, String source, String why) {
    /** Kinds of reasons. */
    public enum Reason {
        /** The harness has it in another place than the list of methods. */
        ELSEWHERE("A setting of this harness, not a layer"),
        /** It could be a method here. */
        NOT_BUILT("Could be a method here, and is not built"),
        /** It needs an input that the tasks do not have. */
        NEEDS_MORE("Needs something that no task here has"),
        /** It belongs to another kind of network. */
        OTHER_NETWORKS("Made for residual streams of transformers"),
        /** It is no layer behind a convolution. */
        NO_LAYER("Not a layer behind a convolution");

        private final String title;

        Reason(String title) {
            this.title = title;
        }

        /** Its heading. */
        public String title() {
            return title;
        }
    }

    /** All of them, by reason; where no code or paper is named, a survey was the source (arXiv:2009.12836). */
    public static final List<OutOfScope> ALL = List.of(
            of(
                    Reason.ELSEWHERE,
                    "arXiv:2105.07576",
                    "a suite's evaluation: {statistics: precise, batches: N}",
                    "Precise BN"),
            of(
                    Reason.ELSEWHERE,
                    "arXiv:2006.10963, 1603.04779",
                    "a suite's evaluation: {statistics: batch, batch_size: N}; AdaBN is that with all held-out images"
                            + " in one batch",
                    "Test-time BN",
                    "AdaBN"),
            of(
                    Reason.ELSEWHERE,
                    "arXiv:1904.06031",
                    "a suite's evaluation: {statistics: batch, batch_size: 1} is its own-sample weight 1; ft has that"
                            + " weight as an option",
                    "EvalNorm"),
            of(
                    Reason.ELSEWHERE,
                    "arXiv:1901.09321, 2003.04887",
                    "options of the residual networks, init: fixup or rezero, with method none (which is SkipInit)",
                    "Fixup",
                    "ReZero"),
            of(
                    Reason.ELSEWHERE,
                    "arXiv:2101.08692",
                    "an option of the residual networks, wiring: nf, with method none+sws",
                    "NF-ResNet",
                    "NF-Net"),
            of(
                    Reason.ELSEWHERE,
                    "arXiv:2102.06171",
                    "a setting of the optimizer, train: {clipping: agc}",
                    "Adaptive gradient clipping",
                    "AGC"),
            of(
                    Reason.NOT_BUILT,
                    "ECCV 2020",
                    "running statistics in training, near brn and ebcn; there is no official code",
                    "Momentum BN",
                    "MBN"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:1606.03498",
                    "statistics of a fixed reference batch, for generative models",
                    "Virtual BN",
                    "VBN"),
            of(Reason.NOT_BUILT, "arXiv:1903.03793", "sn with sparsestmax in the place of softmax", "Sparse SN", "SSN"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:1908.01259",
                    "several affines mixed by attention, on bn or gn; code for research alone, a patent is pending",
                    "Attentive normalization",
                    "AN"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:1904.03516, 2003.08761",
                    "affine or mixture predicted for each sample; no code of the layer was found to check against",
                    "ILM-Norm",
                    "Instance-level meta normalization",
                    "Exemplar normalization"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:2102.02811, 2003.00214",
                    "a recalibration that is added to bn and does not replace it",
                    "SelfNorm",
                    "CrossNorm",
                    "Channel equilibrium"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:1912.05845",
                    "gn over a window; its code blocks the gradient of the statistics and edits its input, so that it"
                            + " is no reference",
                    "Local context normalization",
                    "LCN"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:2208.01313",
                    "mabn with geometric means, for transformers on devices",
                    "Unified normalization",
                    "UN"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:2312.00596, 2209.08898",
                    "λ · BN + (1 - λ) · LN; the first is also called BCN and is not bcn",
                    "Batch layer normalization",
                    "BLN"),
            of(
                    Reason.NOT_BUILT,
                    "arXiv:1805.11046",
                    "the largest less the smallest value for the deviation; l1bn has variants l1, lp and topk",
                    "Range BN"),
            of(
                    Reason.NEEDS_MORE,
                    "arXiv:1703.06868, 1903.07291, 1707.00683, 1610.07629, 2102.11382, 1907.10830, 1709.07871",
                    "the affine comes from a condition: a style, a map of classes, a sentence",
                    "AdaIN",
                    "SPADE",
                    "Conditional BN",
                    "Conditional IN",
                    "CIN",
                    "Sandwich BN",
                    "AdaLIN",
                    "FiLM"),
            of(
                    Reason.NEEDS_MORE,
                    "arXiv:2003.03284, 1906.03950",
                    "statistics of several tasks or domains",
                    "TaskNorm",
                    "Domain-specific BN",
                    "DSBN",
                    "TransNorm"),
            of(
                    Reason.NEEDS_MORE,
                    "CVPRW 2020, arXiv:2405.17027",
                    "unlabelled data beside the labelled",
                    "Unlabelled BN",
                    "UBN",
                    "SBN"),
            of(
                    Reason.NEEDS_MORE,
                    "arXiv:1802.03133",
                    "statistics of the normalization before it in the network: no layer on its own",
                    "Kalman normalization",
                    "KN"),
            of(
                    Reason.OTHER_NETWORKS,
                    "arXiv:1911.07013, 2203.00555, 2305.14858",
                    "rescaled or moved normalizations between a transformer's blocks; the plain ones are ln2d and rms",
                    "AdaNorm",
                    "DeepNorm",
                    "CRMSNorm",
                    "SeeDNorm",
                    "Peri-LN",
                    "Pre-LN",
                    "LayerScale"),
            of(
                    Reason.NO_LAYER,
                    "arXiv:1905.11926",
                    "takes the place of the convolution, on whose unfolded input it works",
                    "Network deconvolution"),
            of(
                    Reason.NO_LAYER,
                    "arXiv:2005.05274",
                    "normalizes the unfolded rows inside a convolution",
                    "Normalized convolution"),
            of(
                    Reason.NO_LAYER,
                    "arXiv:1603.01431, 1902.10416",
                    "rescales weights by a network's structure, between steps",
                    "Normalization propagation",
                    "NormProp",
                    "Equi-normalization",
                    "E-Norm"),
            of(Reason.NO_LAYER, "arXiv:2002.01650", "for interpretation, trained with concepts", "Concept whitening"),
            of(Reason.NO_LAYER, "arXiv:2004.01461", "a change of the optimizer's gradient", "Gradient centralization"),
            of(
                    Reason.NO_LAYER,
                    "arXiv:1709.09603",
                    "an optimizer on the manifold of normalized weights",
                    "Riemannian BN"),
            of(Reason.NO_LAYER, "arXiv:1706.02515", "an activation and an initialization", "SELU", "SNN"),
            of(
                    Reason.NO_LAYER,
                    "arXiv:1610.06160, 2311.15993, 2409.04757",
                    "little used, or without code that was found",
                    "Streaming normalization",
                    "Generalized BN",
                    "Unified BN",
                    "UAN"));

    /** The entry of that name, whatever its case and punctuation. */
    public static Optional<OutOfScope> named(String name) {
        return ALL.stream()
                .filter(each ->
                        each.names().stream().anyMatch(other -> Alias.key(other).equals(Alias.key(name))))
                .findFirst();
    }

    /** The entries in whose names or reason all words of {@code text} occur, whatever their case. */
    public static List<OutOfScope> search(String text) {
        List<String> words = List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        return ALL.stream()
                .filter(each -> words.stream().allMatch(each.haystack()::contains))
                .toList();
    }

    private String haystack() {
        return (String.join("\n", names) + "\n" + why + "\n" + source).toLowerCase(Locale.ROOT);
    }

    /** In one sentence: {@code 'adain' is out of scope: …}. */
    public String sentence(String asked) {
        return "'" + asked + "' is no method here: " + why;
    }

    private static OutOfScope of(Reason reason, String source, String why, String... names) {
        return new OutOfScope(List.of(names), reason, source, why);
    }
}
