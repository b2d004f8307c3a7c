package io.normbench.measure.statistics;

import io.normbench.tensor.Gradients;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trained network whose normalization layers take the statistics of the batch that they evaluate, as in training
 * (test-time BN, Nado et al. 2020, arXiv:2006.10963). Running statistics and all other state stay as they are, and the
 * statistics batch of training has no part in it: all images of a batch share statistics.
 *
 * @param session the network; closing this closes it
 */
public record BatchStatisticsSession(Session session) implements Session {
    @Override
    public List<HostTensor> infer(Program program, List<Tensor> inputs) {
        return session.infer(
                (given, scope) -> program.run(given, new StatisticsScope(scope, "", false, new StatisticsPass())),
                inputs);
    }

    @Override
    public List<Tensor> upload(List<HostTensor> values) {
        return session.upload(values);
    }

    @Override
    public void release(List<Tensor> uploaded) {
        session.release(uploaded);
    }

    @Override
    public double step(Program program, List<Tensor> inputs, double learningRate) {
        throw new UnsupportedOperationException("this network is evaluated, not trained");
    }

    @Override
    public Gradients gradients(
            Program program, List<Tensor> inputs, boolean training, @Nullable HostTensor outputSeed) {
        throw new UnsupportedOperationException("this network is evaluated, not trained");
    }

    @Override
    public Map<String, HostTensor> snapshot() {
        return session.snapshot();
    }

    @Override
    public void preset(String name, HostTensor value) {
        session.preset(name, value);
    }

    @Override
    public long parameterCount() {
        return session.parameterCount();
    }

    @Override
    public Map<String, Long> counts() {
        return session.counts();
    }

    @Override
    public void close() {
        session.close();
    }
}
