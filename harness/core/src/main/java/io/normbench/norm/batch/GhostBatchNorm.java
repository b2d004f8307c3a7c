package io.normbench.norm.batch;

import io.normbench.norm.AffineEntry;
import io.normbench.norm.Alias;
import io.normbench.norm.Family;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.Traffic;
import io.normbench.option.OptionSpec;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Ghost batch normalization (Hoffer, Hubara and Soudry 2017, arXiv:1705.08741, algorithm 1): {@link BatchNorm} on
 * consecutive blocks of {@code ghost_size} samples, with shared affine.
 *
 * <p>Running statistics move once for each block, in order, as if the blocks were batches of their own; the last block
 * may be shorter. Evaluation, parameters, state, eps and momentum are those of {@link BatchNorm}. The default ghost
 * size 16 is the lower end of the usual 16 to 32. It is also what batch normalization on k devices without
 * synchronization does: {@code ghost_size = N / k}.
 *
 * <p>Batch 1, and any batch up to {@code ghost_size}: the same as {@code bn}.
 *
 * @param ghostSize samples that share statistics
 * @param block normalizes each block of them
 */
public record GhostBatchNorm(int ghostSize, BatchNorm block) implements Normalization {
    @Override
    public Tensor define(Tensor x, Scope scope) {
        return inBlocks(x, scope, part -> block.define(part, scope));
    }

    @Override
    public Optional<Tensor> fused(Tensor x, Scope scope) {
        return Optional.of(inBlocks(x, scope, part -> block.fused(part, scope).orElseThrow()));
    }

    private Tensor inBlocks(Tensor x, Scope scope, UnaryOperator<Tensor> normalize) {
        if (!scope.training() || x.n() <= ghostSize) {
            return normalize.apply(x);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long from = 0; from < x.n(); from += ghostSize) {
            parts.add(normalize.apply(x.slice(0, from, Math.min(from + ghostSize, x.n()))));
        }
        return parts.get(0).concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }

    @Override
    public boolean mixesSamples() {
        return true;
    }

    @Override
    public Traffic traffic(long... shape) {
        return Traffic.over(Math.min(ghostSize, shape[0]) * shape[2] * shape[3]);
    }

    /** Catalogue entry. */
    public static final class Provider extends AffineEntry implements NormalizationProvider {
        public Provider() {
            super(
                    "gbn",
                    "Ghost batch normalization",
                    Family.BATCH,
                    "Hoffer et al. 2017, arXiv:1705.08741; checked against PyTorch BatchNorm2d, block by block",
                    List.of(
                            OptionSpec.integer("ghost_size", 16, 1, "samples that share statistics"),
                            OptionSpec.positive("eps", 1e-5, "added to the variance (PyTorch default)"),
                            OptionSpec.real("momentum", 0.1, 0, "weight of the new value in running averages")),
                    true,
                    options -> new GhostBatchNorm(
                            options.integer("ghost_size"),
                            new BatchNorm(options.real("eps"), options.real("momentum"))),
                    new Alias("GhostNorm", "gbn", ""),
                    new Alias(
                            "BN without synchronization",
                            "{id: gbn, options: {ghost_size: 8}}",
                            "batch normalization on several workers; ghost_size: images of each"));
        }
    }
}
