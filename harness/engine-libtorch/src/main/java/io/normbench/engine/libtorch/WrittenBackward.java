package io.normbench.engine.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the CPU whose backward pass is written and not derived, as PyTorch's {@code autograd.Function}s are. JavaCPP
 * has no such class; this is made of what it has.
 *
 * <p>LibTorch knows no connection between an operation's operands and its result. The result is a tensor that gradients are
 * asked of; an alias of each operand is one more output that gradients begin at, with any seed, in whose place a hook gives
 * the operand's gradient. Of what it can go back through, LibTorch takes the newest first on the CPU: all that was made of
 * the result, then the result, whose hook keeps its gradient, and then the aliases, which were made just before it.
 */
final class WrittenBackward implements AutoCloseable {
    private final List<Tensor> aliases = new ArrayList<>();
    private final List<Tensor> seeds = new ArrayList<>();
    private final List<Tensor> results = new ArrayList<>();
    private final List<Operand> operands = new ArrayList<>();
    private int ahead; // so many of the operands may still be asked for; the others are behind
    private @Nullable Arrival arrival; // null: no operation was written yet
    private @Nullable Exchange exchange; // likewise
    private @Nullable Tensor arrived; // of the result whose operands come next

    /**
     * An operand of an operation.
     *
     * @param backward from the gradient of the result to that of this, in the shape of this
     */
    record Part(Tensor operand, UnaryOperator<Tensor> backward) {}

    /** The gradient of a result, for all of its operands. */
    private static final class Operation {
        private @Nullable Tensor gradient; // null: has not arrived, and will not if nothing was made of the result
    }

    /** Gradients of all operands, made when the first is asked for. */
    private static final class Together {
        private final Function<Tensor, List<Tensor>> backward;
        private @Nullable List<Tensor> gradients; // null: not made yet

        Together(Function<Tensor, List<Tensor>> backward) {
            this.backward = backward;
        }

        List<Tensor> of(Tensor gradient) {
            if (gradients == null) {
                gradients = backward.apply(gradient);
            }
            return gradients;
        }
    }

    private record Operand(Operation operation, Tensor seed, UnaryOperator<Tensor> backward) {}

    /** Whether a gradient will be asked of what is computed with {@code operand}. */
    static boolean isWanted(Tensor operand) {
        return GradMode.is_enabled() && operand.requires_grad();
    }

    /** Forgets the operations of the pass before, whose tensors are gone. */
    void clear() {
        aliases.clear();
        seeds.clear();
        results.clear();
        operands.clear();
        ahead = 0;
        arrived = null;
    }

    /** Where gradients begin, beside the output. */
    List<Tensor> outputs() {
        return aliases;
    }

    /** The gradient of each of {@link #outputs}. */
    List<Tensor> seeds() {
        return seeds;
    }

    /** What gradients must be asked of, though nobody reads them. */
    List<Tensor> inputs() {
        return results;
    }

    /** {@code forward} of one operand. */
    Tensor apply(Tensor operand, UnaryOperator<Tensor> forward, UnaryOperator<Tensor> backward) {
        return isWanted(operand)
                ? apply(() -> forward.apply(operand.detach()), new Part(operand, backward))
                : forward.apply(operand);
    }

    /** What {@code forward} makes of the operands, which it has. */
    Tensor apply(Supplier<Tensor> forward, Part... parts) {
        Tensor values;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            values = forward.get().detach();
        }
        Operation operation = new Operation();
        boolean wanted = false;
        for (Part part : parts) {
            if (isWanted(part.operand())) {
                begin(operation, part);
                wanted = true;
            }
        }
        if (!wanted) {
            return values;
        }
        results.add(values.requires_grad_(true));
        // Hooks of what gradients are asked of are called as soon as these are complete, which may be too early.
        Tensor result = torch.alias(values);
        result.register_hook(arrival());
        return result;
    }

    /**
     * Of operands whose gradients are made together.
     *
     * @param backward from the gradient of the result to those of all operands, each in its operand's shape; called once, or
     *     never
     */
    Tensor apply(Supplier<Tensor> forward, List<Tensor> ofAll, Function<Tensor, List<Tensor>> backward) {
        Together together = new Together(backward);
        Part[] parts = new Part[ofAll.size()];
        for (int i = 0; i < parts.length; i++) {
            int which = i;
            parts[i] = new Part(ofAll.get(i), gradient -> together.of(gradient).get(which));
        }
        return apply(forward, parts);
    }

    private void begin(Operation operation, Part part) {
        Tensor alias = torch.alias(part.operand());
        alias.register_hook(exchange());
        Tensor seed = part.operand().detach();
        aliases.add(alias);
        seeds.add(seed);
        operands.add(new Operand(operation, seed, part.backward()));
        ahead = operands.size();
    }

    private Arrival arrival() {
        if (arrival == null) {
            arrival = new Arrival();
            // It outlives the step whose scope would free it.
            arrival.retainReference();
        }
        return arrival;
    }

    private Exchange exchange() {
        if (exchange == null) {
            exchange = new Exchange();
            exchange.retainReference();
        }
        return exchange;
    }

    @Override
    public void close() {
        clear();
        if (arrival != null) {
            arrival.releaseReference();
        }
        if (exchange != null) {
            exchange.releaseReference();
        }
    }

    /** Called by LibTorch with the gradient of a result, by the thread that asked for it. */
    private final class Arrival extends VoidTensorHook {
        @Override
        public void call(TensorBase gradient) {
            arrived = new Tensor(gradient);
        }
    }

    /** Called by LibTorch with the seed of an operand's alias. */
    private final class Exchange extends TensorTensorHook {
        @Override
        public TensorBase call(TensorBase seed) {
            // LibTorch does not go through those that lead to nothing.
            do {
                ahead--;
            } while (!operands.get(ahead).seed().is_same(seed));
            Operand operand = operands.get(ahead);
            Operation operation = operand.operation();
            if (operation.gradient == null) {
                operation.gradient = arrived;
                arrived = null;
            }
            return operation.gradient == null
                    ? torch.zeros_like(operand.seed())
                    : operand.backward().apply(operation.gradient);
        }
    }
}
