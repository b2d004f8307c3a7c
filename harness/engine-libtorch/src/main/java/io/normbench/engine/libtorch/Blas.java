package io.normbench.engine.libtorch;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * OpenBLAS on row-major matrices in memory, in float32 or float64. Positions and distances are in elements. A call moves
 * the positions of the pointers it is given, so that no two of its operands may be one pointer.
 */
sealed interface Blas {
    /** In the operand's element type. */
    static Blas of(Tensor x) {
        return x.scalar_type().value == torch.ScalarType.Float.value ? new Single() : new Double();
    }

    /** Whether there is one for the element type. */
    static boolean knows(Tensor x) {
        byte type = x.scalar_type().value;
        return type == torch.ScalarType.Float.value || type == torch.ScalarType.Double.value;
    }

    /** Where a tensor's elements begin; the tensor must outlive it. */
    Pointer memory(Tensor x);

    /**
     * {@code C ← A B + β C}, with A {@code [m, k]}, B {@code [k, n]} and C {@code [m, n]}.
     *
     * @param orderOfA how A lies in memory, {@code CblasNoTrans} or {@code CblasTrans}
     * @param rowOfA distance of rows in memory
     * @param beta 0: what is in C does not matter
     */
    void product(
            int orderOfA,
            int orderOfB,
            int m,
            int n,
            int k,
            Pointer a,
            long atA,
            int rowOfA,
            Pointer b,
            long atB,
            int rowOfB,
            double beta,
            Pointer c,
            long atC,
            int rowOfC);

    /** {@code y ← x}. */
    void copy(int count, Pointer x, long atX, Pointer y, long atY);

    /** {@code y ← x + y}. */
    void add(int count, Pointer x, long atX, Pointer y, long atY);

    /** float32. */
    final class Single implements Blas {
        @Override
        public Pointer memory(Tensor x) {
            return new FloatPointer(x.data_ptr());
        }

        @Override
        public void product(
                int orderOfA,
                int orderOfB,
                int m,
                int n,
                int k,
                Pointer a,
                long atA,
                int rowOfA,
                Pointer b,
                long atB,
                int rowOfB,
                double beta,
                Pointer c,
                long atC,
                int rowOfC) {
            openblas_nolapack.cblas_sgemm(
                    openblas_nolapack.CblasRowMajor,
                    orderOfA,
                    orderOfB,
                    m,
                    n,
                    k,
                    1f,
                    at(a, atA),
                    rowOfA,
                    at(b, atB),
                    rowOfB,
                    (float) beta,
                    at(c, atC),
                    rowOfC);
        }

        @Override
        public void copy(int count, Pointer x, long atX, Pointer y, long atY) {
            openblas_nolapack.cblas_scopy(count, at(x, atX), 1, at(y, atY), 1);
        }

        @Override
        public void add(int count, Pointer x, long atX, Pointer y, long atY) {
            openblas_nolapack.cblas_saxpy(count, 1f, at(x, atX), 1, at(y, atY), 1);
        }

        private static FloatPointer at(Pointer memory, long position) {
            return ((FloatPointer) memory).position(position);
        }
    }

    /** float64. */
    final class Double implements Blas {
        @Override
        public Pointer memory(Tensor x) {
            return new DoublePointer(x.data_ptr());
        }

        @Override
        public void product(
                int orderOfA,
                int orderOfB,
                int m,
                int n,
                int k,
                Pointer a,
                long atA,
                int rowOfA,
                Pointer b,
                long atB,
                int rowOfB,
                double beta,
                Pointer c,
                long atC,
                int rowOfC) {
            openblas_nolapack.cblas_dgemm(
                    openblas_nolapack.CblasRowMajor,
                    orderOfA,
                    orderOfB,
                    m,
                    n,
                    k,
                    1,
                    at(a, atA),
                    rowOfA,
                    at(b, atB),
                    rowOfB,
                    beta,
                    at(c, atC),
                    rowOfC);
        }

        @Override
        public void copy(int count, Pointer x, long atX, Pointer y, long atY) {
            openblas_nolapack.cblas_dcopy(count, at(x, atX), 1, at(y, atY), 1);
        }

        @Override
        public void add(int count, Pointer x, long atX, Pointer y, long atY) {
            openblas_nolapack.cblas_daxpy(count, 1, at(x, atX), 1, at(y, atY), 1);
        }

        private static DoublePointer at(Pointer memory, long position) {
            return ((DoublePointer) memory).position(position);
        }
    }
}
