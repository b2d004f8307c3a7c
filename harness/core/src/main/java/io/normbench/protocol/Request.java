package io.normbench.protocol;

import io.normbench.conformance.NumberFormat;
import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.measure.rounds.TurnSteps;
import io.normbench.result.file.TrialFiles;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.SingularitySpec;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker is asked to do. Folders and files are absolute paths. Any request may be answered by an
 * {@link Answer.Fault} instead of its own answer.
 *
 * @param <A> its answer
 */
public sealed interface Request<A extends Answer> {
    /** The kind of answer that ends it, as the header of its record says. */
    @SuppressWarnings("unchecked")
    default Class<A> answer() {
        ParameterizedType own = (ParameterizedType) getClass().getGenericInterfaces()[0];
        return (Class<A>) own.getActualTypeArguments()[0];
    }

    /**
     * Run one trial, of whatever but throughput.
     *
     * @param trial the trial, its device and threads as the worker shall take them
     * @param files where its steps, pictures and predictions go
     * @param maxBatch how a search for the largest batch goes on; empty for others
     * @param singularity how a trial of accuracy is watched; empty if it is not
     */
    record Trial(
            io.normbench.suite.plan.Trial trial,
            TrialFiles files,
            Optional<MaxBatchSpec> maxBatch,
            Optional<SingularitySpec> singularity)
            implements Request<Answer.Trial> {}

    /** Measure step times of trials side by side; each turn is an {@link Event.Turn}. */
    record Group(MeasureGroup group) implements Request<Answer.Group> {}

    /**
     * Open a trial's network, which then is measured block by block as {@link Block} asks.
     *
     * @param trial of throughput
     * @param spec lengths of warm-up and blocks
     */
    record Begin(io.normbench.suite.plan.Trial trial, RoundsSpec spec) implements Request<Answer.Begun> {}

    /**
     * Measure a block of training of what was begun.
     *
     * @param round 1, 2, …
     * @param position 1, 2, … within the round
     * @param steps of the turn
     */
    record Block(int round, int position, TurnSteps steps) implements Request<Answer.Block> {}

    /** Close what was begun. */
    record End() implements Request<Answer.Closed> {}

    /**
     * Check methods against golden vectors; each verdict is an {@link Event.Verdict}.
     *
     * @param vectors vector files, or folders of them
     * @param methods which methods; empty for all
     * @param seed of random inputs
     */
    record Conformance(
            String engine, String device, NumberFormat format, List<Path> vectors, Set<String> methods, long seed)
            implements Request<Answer.Done> {}

    /** Open the engine, compute something, and close it again. */
    record Probe(String engine, String device) implements Request<Answer.Probed> {}

    /** Say what is and is not there of what the engine needs for the device, without opening it. */
    record Explain(String engine, String device) implements Request<Answer.Explained> {}

    /**
     * Open the engine and measure a layer.
     *
     * @param execution {@code eager} or {@code graph}; empty for the engine's own
     * @param threads threads per operation; 0 for all cores
     * @param minSeconds time of the measured passes of one kind, at least
     * @param method normalization or weight transform; empty to open the engine alone
     * @param shape the activation's shape {@code [N, C, H, W]}
     */
    record Roofline(
            String engine,
            String device,
            Precision precision,
            String execution,
            int threads,
            double minSeconds,
            Optional<String> method,
            List<Long> shape)
            implements Request<Answer.Roofline> {}

    /**
     * Train as the trial would, and write weights that other engines' can be compared with.
     *
     * @param steps training steps
     * @param checkpoints steps after which weights are written
     * @param folder where they go
     */
    record AgreeTrain(io.normbench.suite.plan.Trial trial, int steps, Set<Integer> checkpoints, Path folder)
            implements Request<Answer.Ended> {}

    /**
     * Write every operation's result in one step of that training.
     *
     * @param number the step, from 1
     * @param steps training steps, which decide learning rates
     * @param weights folder with the weights to begin with; empty to train up to the step
     * @param folder where results go
     */
    record AgreeTrace(io.normbench.suite.plan.Trial trial, int number, int steps, Optional<Path> weights, Path folder)
            implements Request<Answer.Ended> {}

    /**
     * Train a trial and write down what it was given and what it computed.
     *
     * @param steps how many of its first steps are written down
     * @param whole whether it is then trained to its end
     * @param folder where files go
     */
    record Export(io.normbench.suite.plan.Trial trial, int steps, boolean whole, Path folder)
            implements Request<Answer.Ended> {}

    /** Close the engine and end in an orderly way. The end of the process is the answer. */
    record Exit() implements Request<Answer.Done> {}
}
