package io.normbench.engine.libtorch;

import io.normbench.tensor.Session.Program;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a session's training steps and passes reach the device: the session holds the variables, this runs the work. */
interface StepExecutor extends AutoCloseable {
    /** As {@link io.normbench.tensor.Session#step}; the program's variables are declared. */
    double step(Program program, List<Tensor> inputs, double learningRate);

    /** As {@link io.normbench.tensor.Session#pass}; the program's variables are declared. */
    void pass(Program program, List<Tensor> inputs, @Nullable Tensor outputSeed);

    /** Upper bound of the steps after which one takes as long as those that follow; 0 if that is so now. */
    int stepsUntilSteady();

    /** Must be called before {@code uploaded} are freed: forgets work that reads them. */
    void released(List<Tensor> uploaded);

    /** What the record must say beside the session's own counts, by name. */
    Map<String, Long> counts();

    @Override
    void close();
}
