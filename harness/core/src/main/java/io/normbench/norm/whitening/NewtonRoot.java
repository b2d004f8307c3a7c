package io.normbench.norm.whitening;

import io.normbench.norm.common.NewtonIteration;
import io.normbench.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link Whitening#newton} with its backward pass: of {@code N = -Σ r²/2}, {@code r = 1/√tr Σ} and {@code W = r P(N)} it
 * is {@code dΣ = -dN r²/2 - I r³/2 dr} with {@code dr = ⟨dW, P⟩ - r ⟨dN, Σ⟩}, symmetric. The trace must not be 0.
 */
final class NewtonRoot implements BatchWhitening.Root {
    private final NewtonIteration newton;
    private @Nullable Kept kept;

    NewtonRoot(int iterations) {
        newton = new NewtonIteration(iterations);
    }

    private record Kept(Tensor sigma, Tensor identity, Tensor inverseRoot, Tensor scale, Tensor root) {}

    @Override
    public Tensor of(Tensor sigma) {
        Tensor identity = sigma.engine().identity(sigma.size(-1));
        Tensor inverseRoot = sigma.mul(identity).sum(-2, -1).rsqrt();
        Tensor scale = inverseRoot.mul(inverseRoot).mul(-0.5);
        Tensor root = newton.forward(sigma.mul(scale));
        kept = new Kept(sigma, identity, inverseRoot, scale, root);
        return root.mul(inverseRoot);
    }

    @Override
    public Tensor backward(Tensor byMatrix) {
        Kept of = Objects.requireNonNull(kept);
        Tensor byNegative = newton.backward(byMatrix.mul(of.inverseRoot()));
        Tensor byInverseRoot = byMatrix.mul(of.root())
                .sum(-2, -1)
                .sub(byNegative.mul(of.sigma()).sum(-2, -1).mul(of.inverseRoot()));
        Tensor byTrace = byInverseRoot.mul(of.scale()).mul(of.inverseRoot());
        return byNegative.mulAdd(of.scale(), of.identity().mul(byTrace));
    }
}
