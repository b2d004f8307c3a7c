package io.normbench.norm;

import io.normbench.tensor.DType;
import io.normbench.tensor.Initializer;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import io.normbench.tensor.Variable;

/**
 * The state {@code iters}, {@code [1]}: training passes of a layer so far. It lives on the device, as a number of the
 * host's would be a constant of a captured step. Exact in float32 up to 2^24.
 */
final class Counter {
    private Counter() {}

    static Variable of(Scope scope) {
        return scope.state("iters", Initializer.constant(0), 1);
    }

    /** Counts this pass: its number, from 1 on, {@code [1]}. */
    static Tensor next(Variable counter) {
        Tensor number = counter.get().add(1);
        counter.set(number);
        return number;
    }

    /** 1 where {@code number} is larger than {@code last}, else 0; {@code [1]}. */
    static Tensor after(Tensor number, double last) {
        return number.greater(number.engine().full(last, 1));
    }

    /** 1 in row {@code number mod rows}, 0 in the others: {@code [rows, 1]}. */
    static Tensor place(Tensor number, int rows) {
        // Half a step away from whole quotients, so that rounding cannot reach one.
        Tensor quotient = number.add(0.5).mul(1.0 / rows).cast(DType.INT64).cast(number.dtype());
        Tensor row = number.sub(quotient.mul(rows));
        Tensor[] further = new Tensor[rows - 1];
        for (int i = 1; i < rows; i++) {
            further[i - 1] = row.engine().full(i, 1);
        }
        Tensor first = row.engine().full(0, 1);
        Tensor all = rows == 1 ? first : first.concat(0, further);
        return all.equal(row).reshape(rows, 1);
    }
}
