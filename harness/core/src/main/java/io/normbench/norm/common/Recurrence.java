package io.normbench.norm.common;

import io.normbench.tensor.Tensor;
import java.util.Optional;

/**
 * Linear recurrences over rows, {@code s ← factor · s + step}, in about log₂ N rounds of operations on all rows at once
 * (Hillis and Steele 1986, "Data parallel algorithms", CACM 29(12)): after round k every row has absorbed the 2^k rows
 * before it. Nothing is divided, so factors may be 0 or negative.
 */
public final class Recurrence {
    private Recurrence() {}

    /**
     * States of a recurrence from the first row on.
     *
     * @param before the state before each row, {@code [N, C]}
     * @param after the state after the last one, {@code [1, C]}
     */
    public record States(Tensor before, Tensor after) {
        private static States of(Tensor all) {
            long rows = all.size(0) - 1;
            return new States(all.slice(0, 0, rows), all.slice(0, rows, rows + 1));
        }
    }

    /**
     * From the first row on.
     *
     * @param first the state before the first row, {@code [1, C]}
     * @param factors {@code [N, C]}
     * @param steps {@code [N, C]}
     */
    public static States forward(Tensor first, Tensor factors, Tensor steps) {
        if (steps.size(0) == 1) {
            return new States(first, first.mulAdd(factors, steps));
        }
        Tensor padded = factors.pad(0, 0, 1, 0, 0);
        return States.of(scan(first.concat(0, steps), Optional.of(padded), 0, true));
    }

    /** {@link #forward(Tensor, Tensor, Tensor)} with one factor for all. */
    public static States forward(Tensor first, double factor, Tensor steps) {
        if (steps.size(0) == 1) {
            return new States(first, first.mul(factor).add(steps));
        }
        return States.of(scan(first.concat(0, steps), Optional.empty(), factor, true));
    }

    /**
     * From the last row on, beginning with 0.
     *
     * @return the state after each row, {@code [N, C]}
     */
    public static Tensor backward(Tensor factors, Tensor steps) {
        return scan(steps, Optional.of(factors), 0, false);
    }

    /** {@link #backward(Tensor, Tensor)} with one factor for all. */
    public static Tensor backward(double factor, Tensor steps) {
        return scan(steps, Optional.empty(), factor, false);
    }

    private static Tensor scan(Tensor steps, Optional<Tensor> factors, double factor, boolean forward) {
        long rows = steps.size(0);
        Tensor state = steps;
        Tensor product = factors.orElse(null);
        double power = factor;
        for (long reach = 1; reach < rows; reach *= 2) {
            Tensor absorbed = shifted(state, reach, forward);
            if (product == null) {
                state = state.add(absorbed.mul(power));
                power *= power;
            } else {
                state = absorbed.mulAdd(product, state);
                if (2 * reach < rows) {
                    product = product.mul(shifted(product, reach, forward));
                }
            }
        }
        return state;
    }

    /** Each row is the one {@code reach} rows before it, or after it; 0 where there is none. */
    public static Tensor shifted(Tensor rows, long reach, boolean forward) {
        long n = rows.size(0);
        return forward
                ? rows.slice(0, 0, n - reach).pad(0, 0, reach, 0, 0)
                : rows.slice(0, reach, n).pad(0, 0, 0, reach, 0);
    }
}
