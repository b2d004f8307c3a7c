package io.normbench.engine.libtorch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * Operations on the CPU whose backward pass is written and not derived, as PyTorch's {@code autograd.Function}s are. JavaCPP
 * has no such class; this is made of what it has. The result is a view of the operand, so that its gradient flows there, whose
 * memory is then exchanged for the values; a hook on the view between exchanges the gradient.
 *
 * <p>A hook is told a gradient and nothing else, and JavaCPP has slots for ten of a kind, so that a hook serves many
 * operations: which one, the number of axes of the view says, most of which have length 1.
 */
final class WrittenBackward implements AutoCloseable {
    private static final int HOOKS = 10;
    private static final int OPERATIONS_OF_A_HOOK = 48;

    /** Further operations are derived where they can be: others cannot. */
    private static final int MOST_OF_CHOICE = 320;

    /** Axes of the first view of a hook; no operand has more. */
    private static final int FEWEST_AXES = 6;

    private final List<Hook> hooks = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();

    /** @param shape of operand and result */
    private record Operation(UnaryOperator<Tensor> backward, long[] shape) {}

    /** Whether a gradient will be asked of what is computed with {@code operand}. */
    static boolean isWanted(Tensor operand) {
        return GradMode.is_enabled() && operand.requires_grad();
    }

    /** Forgets the operations of the pass before, whose tensors are gone. */
    void clear() {
        operations.clear();
    }

    /** {@link #apply}; empty where the step has so many such operations that LibTorch may as well derive this one. */
    Optional<Tensor> ifRoom(Tensor operand, UnaryOperator<Tensor> forward, UnaryOperator<Tensor> backward) {
        return operations.size() < MOST_OF_CHOICE || !isWanted(operand)
                ? Optional.of(apply(operand, forward, backward))
                : Optional.empty();
    }

    /**
     * {@code forward} of {@code operand}, which keeps its shape.
     *
     * @param backward from the gradient of the result to that of the operand
     * @throws UnsupportedOperationException if the step has too many such operations, or the operand too many axes
     */
    Tensor apply(Tensor operand, UnaryOperator<Tensor> forward, UnaryOperator<Tensor> backward) {
        if (!isWanted(operand)) {
            return forward.apply(operand);
        }
        int number = operations.size();
        if (number >= HOOKS * OPERATIONS_OF_A_HOOK || operand.dim() > FEWEST_AXES) {
            throw new UnsupportedOperationException("engine libtorch has room for " + HOOKS * OPERATIONS_OF_A_HOOK
                    + " written backward passes in a step, of operands with up to " + FEWEST_AXES + " axes");
        }
        Tensor values;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            values = forward.apply(operand.detach());
        }
        long[] shape = operand.shape();
        operations.add(new Operation(backward, shape));
        Tensor between = operand.reshape(withAxes(shape, FEWEST_AXES + number % OPERATIONS_OF_A_HOOK));
        between.register_hook(hook(number / OPERATIONS_OF_A_HOOK));
        Tensor result = between.reshape(shape);
        result.__dispatch_set_data(values);
        return result;
    }

    private static long[] withAxes(long[] shape, int axes) {
        long[] more = new long[axes];
        Arrays.fill(more, 1);
        System.arraycopy(shape, 0, more, axes - shape.length, shape.length);
        return more;
    }

    private Hook hook(int number) {
        while (hooks.size() <= number) {
            Hook hook = new Hook(hooks.size() * OPERATIONS_OF_A_HOOK);
            // It outlives the step whose scope would free it.
            hook.retainReference();
            hooks.add(hook);
        }
        return hooks.get(number);
    }

    @Override
    public void close() {
        clear();
        hooks.forEach(Hook::releaseReference);
        hooks.clear();
    }

    /** Called by LibTorch in the backward pass, by the thread that asked for it. */
    private final class Hook extends TensorTensorHook {
        private final int first;

        Hook(int first) {
            this.first = first;
        }

        @Override
        public TensorBase call(TensorBase found) {
            Tensor gradient = new Tensor(found);
            Operation operation = operations.get(first + (int) gradient.dim() - FEWEST_AXES);
            try (NoGradGuard noGrad = new NoGradGuard()) {
                return operation
                        .backward()
                        .apply(gradient.reshape(operation.shape()))
                        .reshape(gradient.shape());
            }
        }
    }
}
