package io.normbench.trace;

import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A session that runs every program observed. A graph engine is given the same object for the same program. */
final class ObservedSession implements Session {
    private final Session inner;
    private final Observation observation;
    private final Map<Program, Program> programs = new IdentityHashMap<>();

    ObservedSession(Session inner, Observation observation) {
        this.inner = inner;
        this.observation = observation;
    }

    private Program observed(Program program) {
        return programs.computeIfAbsent(program, observation::of);
    }

    @Override
    public List<Tensor> upload(List<HostTensor> values) {
        return inner.upload(values);
    }

    @Override
    public List<Tensor> uploadActivations(List<HostTensor> values) {
        return inner.uploadActivations(values);
    }

    @Override
    public void release(List<Tensor> uploaded) {
        inner.release(uploaded);
    }

    @Override
    public BatchFeed feed(Supplier<List<HostTensor>> batches) {
        return inner.feed(batches);
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        return inner.step(observed(program), inputs, learningRate);
    }

    @Override
    public int stepsUntilSteady() {
        return inner.stepsUntilSteady();
    }

    @Override
    public Gradients gradients(Program program, List<Tensor> inputs, boolean training, HostTensor outputSeed) {
        return inner.gradients(observed(program), inputs, training, outputSeed);
    }

    @Override
    public void pass(Program program, List<Tensor> inputs, Tensor outputSeed) {
        inner.pass(observed(program), inputs, outputSeed);
    }

    @Override
    public List<HostTensor> infer(Program program, List<Tensor> inputs) {
        return inner.infer(observed(program), inputs);
    }

    @Override
    public Map<String, HostTensor> snapshot() {
        return inner.snapshot();
    }

    @Override
    public void preset(String name, HostTensor value) {
        inner.preset(name, value);
    }

    @Override
    public long parameterCount() {
        return inner.parameterCount();
    }

    @Override
    public Map<String, Long> counts() {
        return inner.counts();
    }

    @Override
    public void close() {
        inner.close();
    }
}
