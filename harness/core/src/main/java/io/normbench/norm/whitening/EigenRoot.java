package io.normbench.norm.whitening;

import io.normbench.tensor.Eigen;
import io.normbench.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link Whitening#inverseRoot} with its backward pass, of which the formula stands there; itself, where engines derive. */
final class EigenRoot implements BatchWhitening.Root {
    private final double smallest;
    private @Nullable Tensor vectors;
    private @Nullable Tensor slopes;

    /** @param smallest no eigenvalue is smaller but by rounding */
    EigenRoot(double smallest) {
        this.smallest = smallest;
    }

    @Override
    public Tensor of(Tensor sigma) {
        if (!sigma.keepsBackward()) {
            return Whitening.inverseRoot(sigma, smallest);
        }
        Eigen eigen = sigma.symmetricEigen();
        Tensor root = Whitening.roots(eigen, smallest);
        vectors = eigen.vectors();
        slopes = Whitening.slopes(root);
        return eigen.vectors().div(root).matmul(eigen.vectors().transpose(-2, -1));
    }

    @Override
    public Tensor backward(Tensor byMatrix) {
        Tensor u = Objects.requireNonNull(vectors);
        Tensor turned = u.transpose(-2, -1);
        Tensor change = turned.matmul(byMatrix).matmul(u).mul(Objects.requireNonNull(slopes));
        Tensor bySigma = u.matmul(change).matmul(turned);
        return bySigma.add(bySigma.transpose(-2, -1)).mul(0.5);
    }
}
