package io.normbench.engine.libtorch;

import io.normbench.tensor.AdaptiveClipping;
import io.normbench.tensor.ParameterRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a session in one flat block of memory, with their momentum in another.
 *
 * <p>Each parameter is a leaf of the gradient graph whose storage is a slice of the block. An SGD update is then four
 * operations on the block instead of four for each parameter, which matters where a whole step takes under a
 * millisecond.
 *
 * <p>Parameters are declared first, with their initial values; {@link #freeze()} lays out the block. Those with a rule
 * of their own come last.
 */
final class ParameterArena {
    private final LibTorchEngine engine;
    private final Map<String, LibTorchTensor> parameters = new LinkedHashMap<>();
    private final Map<String, ParameterRule> rules = new LinkedHashMap<>();
    private final LossScaler scaler;
    private final double clip;
    private @Nullable RuledTail tail; // null: all parameters are treated alike
    private @Nullable Tensor block; // null, as those below, until it is laid out
    private @Nullable Tensor velocity;
    private @Nullable TensorVector leaves;

    /** @param clip λ of {@link AdaptiveClipping}; 0 for no clipping */
    ParameterArena(LibTorchEngine engine, double clip) {
        this.engine = engine;
        this.clip = clip;
        this.scaler = LossScaler.of(engine.options().arithmetic());
    }

    boolean frozen() {
        return block != null;
    }

    /** Null if it was not declared. */
    @Nullable
    LibTorchTensor find(String name) {
        return parameters.get(name);
    }

    private Tensor block() {
        return Objects.requireNonNull(block);
    }

    private Tensor velocity() {
        return Objects.requireNonNull(velocity);
    }

    Map<String, LibTorchTensor> all() {
        return parameters;
    }

    long count() {
        return parameters.values().stream().mapToLong(LibTorchTensor::count).sum();
    }

    /** Adds a parameter before the block is laid out. */
    LibTorchTensor declare(String name, LibTorchTensor initial, ParameterRule rule) {
        if (frozen()) {
            throw new IllegalStateException("parameter '" + name + "' appeared after the first step");
        }
        initial.unwrap().retainReference();
        parameters.put(name, initial);
        if (!rule.equals(ParameterRule.PLAIN)) {
            rules.put(name, rule);
        }
        return initial;
    }

    /** Lays out the block; from now on the set of parameters is fixed. */
    void freeze() {
        rules.keySet().forEach(name -> parameters.put(name, parameters.remove(name)));
        try (PointerScope scope = new PointerScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            block = keep(torch.zeros(new long[] {Math.max(1, count())}, engine.tensorOptions()));
            velocity = keep(torch.zeros_like(block));
            long offset = 0;
            Tensor[] slices = new Tensor[parameters.size()];
            int i = 0;
            for (Map.Entry<String, LibTorchTensor> entry : parameters.entrySet()) {
                LibTorchTensor initial = entry.getValue();
                Tensor slice = keep(slice(initial, offset));
                slice.copy_(initial.unwrap());
                slice.requires_grad_(true);
                slices[i++] = slice;
                offset += initial.count();
                initial.unwrap().releaseReference();
                entry.setValue(engine.wrap(slice));
            }
            leaves = keep(new TensorVector(slices));
            tail = rules.isEmpty() ? null : tail();
        }
    }

    private RuledTail tail() {
        List<RuledTail.Run> runs = new ArrayList<>();
        parameters.forEach((name, parameter) -> {
            ParameterRule rule = rules.get(name);
            if (rule != null) {
                runs.add(new RuledTail.Run(rule, parameter.count()));
            }
        });
        long ruled = runs.stream().mapToLong(RuledTail.Run::count).sum();
        return new RuledTail(engine, block(), count() - ruled, runs);
    }

    /** The part of a block that the session's settings alone apply to. */
    private Tensor plain(Tensor whole) {
        return tail == null ? whole : tail.head(whole);
    }

    private Tensor slice(LibTorchTensor like, long offset) {
        long[] shape = like.shape();
        Tensor flat = block().narrow(0, offset, like.count());
        if (channelsLast(shape)) {
            // O, kh, kw, I in memory, still O, I, kh, kw to everyone else.
            return flat.reshape(shape[0], shape[2], shape[3], shape[1])
                    .permute(0, 3, 1, 2)
                    .detach();
        }
        return flat.reshape(shape).detach();
    }

    private boolean channelsLast(long[] shape) {
        return engine.options().channelsLast() && shape.length == 4;
    }

    /**
     * Gradients of the sum of {@code outputs} with respect to every parameter and each of {@code further}, in that order.
     *
     * @param seeds the gradient of each output
     */
    TensorVector gradients(List<Tensor> outputs, List<Tensor> seeds, List<Tensor> further) {
        WrittenBackward written = engine.writtenBackward();
        if (further.isEmpty() && written.inputs().isEmpty()) {
            return torch.grad(
                    vector(outputs), Objects.requireNonNull(leaves), vector(seeds), new BoolOptional(), false, true);
        }
        List<Tensor> asked = new ArrayList<>();
        parameters.values().forEach(parameter -> asked.add(parameter.unwrap()));
        asked.addAll(further);
        int count = asked.size();
        asked.addAll(written.inputs());
        TensorVector gradients = torch.grad(
                vector(joined(outputs, written.outputs())),
                vector(asked),
                vector(joined(seeds, written.seeds())),
                new BoolOptional(),
                false,
                true);
        gradients.resize(count);
        return gradients;
    }

    private static List<Tensor> joined(List<Tensor> some, List<Tensor> more) {
        List<Tensor> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(Tensor[]::new));
    }

    /** What loss scaling did, for the record. */
    Map<String, Long> counts() {
        return scaler.counts();
    }

    /**
     * One SGD update: {@code g += wd·w; v = m·v + g; w -= lr·v}, over the whole block, after clipping. None where a scaled
     * loss gave gradients that are not finite.
     *
     * @param requests what layers asked of the backward pass; they are told before parameters move
     */
    void update(Tensor loss, BackwardRequests requests, double learningRate, double momentum, double weightDecay) {
        if (accumulate(loss, requests, momentum, weightDecay)) {
            plain(block()).add_(plain(velocity()), new Scalar(-learningRate));
            if (tail != null) {
                tail.step(velocity(), -learningRate);
            }
        }
    }

    /**
     * As {@link #update(Tensor, BackwardRequests, double, double, double)}, with the learning rate on the device, so that no host number
     * that changes is part of the work.
     *
     * @param negativeRate a tensor of one value, the learning rate times -1
     */
    void update(Tensor loss, BackwardRequests requests, Tensor negativeRate, double momentum, double weightDecay) {
        if (accumulate(loss, requests, momentum, weightDecay)) {
            plain(block()).addcmul_(plain(velocity()), negativeRate);
            if (tail != null) {
                tail.step(velocity(), negativeRate);
            }
        }
    }

    /** Gradients into the velocity; false where a scaled loss gave gradients that are not finite. */
    private boolean accumulate(Tensor loss, BackwardRequests requests, double momentum, double weightDecay) {
        double scale = scaler.scale();
        List<Tensor> probes = requests.probes();
        Tensor scaled = scaler.scaled(requests.with(loss));
        TensorVector gradients = gradients(List.of(scaled), List.of(torch.ones_like(scaled)), probes);
        Tensor gradient = flat(gradients, !probes.isEmpty());
        if (scaler.readsGradients()) {
            engine.touchesHost("decides by the gradients whether to take the step (loss scaling of fp16)");
        }
        if (!scaler.unscale(gradient)) {
            return false;
        }
        requests.deliver(gradients, parameters.size(), 1 / scale);
        if (clip > 0) {
            clip(gradient);
        }
        if (weightDecay != 0) {
            plain(gradient).add_(plain(block()), new Scalar(weightDecay));
            if (tail != null) {
                tail.decay(gradient, weightDecay);
            }
        }
        velocity().mul_(new Scalar(momentum)).add_(gradient);
        return true;
    }

    /** Clips {@code gradient}, which lies as the block does, in place. A gradient of 0 divides to infinity and stays 0. */
    private void clip(Tensor gradient) {
        String last = "";
        for (String name : parameters.keySet()) {
            last = rules.containsKey(name) ? last : name;
        }
        long offset = 0;
        for (Map.Entry<String, LibTorchTensor> entry : parameters.entrySet()) {
            long count = entry.getValue().count();
            if (AdaptiveClipping.clips(entry.getKey(), last)) {
                long units = AdaptiveClipping.units(entry.getValue().shape());
                Tensor g = gradient.narrow(0, offset, count).view(units, -1);
                Tensor most = norms(block().narrow(0, offset, count).view(units, -1))
                        .clamp_min_(new Scalar(AdaptiveClipping.LEAST_NORM))
                        .mul_(new Scalar(clip));
                g.mul_(most.div_(norms(g)).clamp_max_(new Scalar(1.0)));
            }
            offset += count;
        }
    }

    private static Tensor norms(Tensor rows) {
        return torch.linalg_vector_norm(rows, new Scalar(2.0), new long[] {1}, true, new ScalarTypeOptional());
    }

    /** @param more whether others follow the parameters' gradients */
    private Tensor flat(TensorVector gradients, boolean more) {
        boolean plain = !engine.options().channelsLast() && !more;
        int i = 0;
        for (LibTorchTensor parameter : parameters.values()) {
            Tensor part = gradients.get(i);
            if (!part.defined() || channelsLast(parameter.shape())) {
                plain = false;
            }
            i++;
        }
        if (plain) {
            return torch.flatten_dense_tensors(gradients);
        }
        Tensor[] parts = new Tensor[parameters.size()];
        i = 0;
        for (LibTorchTensor parameter : parameters.values()) {
            Tensor part = gradients.get(i);
            if (!part.defined()) {
                part = torch.zeros(new long[] {parameter.count()}, engine.tensorOptions());
            } else if (channelsLast(parameter.shape())) {
                part = part.permute(0, 2, 3, 1).reshape(-1);
            } else {
                part = part.reshape(-1);
            }
            parts[i++] = part;
        }
        return torch.cat(new TensorVector(parts));
    }

    void close() {
        parameters.values().forEach(parameter -> parameter.unwrap().releaseReference());
        parameters.clear();
        if (block != null) {
            block.releaseReference();
            velocity().releaseReference();
            Objects.requireNonNull(leaves).releaseReference();
        }
        if (tail != null) {
            tail.close();
        }
    }

    private static <P extends org.bytedeco.javacpp.Pointer> P keep(P pointer) {
        pointer.retainReference();
        return pointer;
    }
}
