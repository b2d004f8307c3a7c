package io.normbench.tck;

/** Newton's iteration for {@code Σ^(-1/2)} in plain Java, of matrices {@code [n, d, d]}. */
final class Newton {
    private Newton() {}

    /** {@code P_T} of {@code P₀ = I, P ← 1.5 P + P³ N}. */
    static Nd root(Nd negative, int iterations) {
        int d = (int) negative.shape()[1];
        Nd p = Nd.build(negative.shape(), at -> at[1] == at[2] ? 1 : 0);
        for (int k = 0; k < iterations; k++) {
            Nd now = p;
            Nd cubed = product(product(product(now, now, d), now, d), negative, d);
            p = Nd.build(negative.shape(), at -> 1.5 * now.at(at) + cubed.at(at));
        }
        return p;
    }

    /** How the root changes: of the matrix {@code [[N, 0], [E, N]]} the iteration makes {@code [[P, 0], [dP, P]]}. */
    static Nd derivative(Nd negative, Nd direction, int iterations) {
        int d = (int) negative.shape()[1];
        Nd root = root(
                Nd.build(Nd.shape((int) negative.shape()[0], 2 * d, 2 * d), at -> {
                    if (at[1] < d) {
                        return at[2] < d ? negative.at(at) : 0;
                    }
                    return at[2] < d ? direction.at(at[0], at[1] - d, at[2]) : negative.at(at[0], at[1] - d, at[2] - d);
                }),
                iterations);
        return Nd.build(negative.shape(), at -> root.at(at[0], at[1] + d, at[2]));
    }

    private static Nd product(Nd a, Nd b, int d) {
        return Nd.build(a.shape(), at -> {
            double sum = 0;
            for (int k = 0; k < d; k++) {
                sum += a.at(at[0], at[1], k) * b.at(at[0], k, at[2]);
            }
            return sum;
        });
    }
}
