package io.normbench.measure;

import io.normbench.result.Measured;
import io.normbench.suite.Cell;
import io.normbench.suite.MaxBatchSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.task.Task;
import io.normbench.tensor.Engine;
import io.normbench.tensor.OutOfMemoryException;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Searches the largest batch that fits into the device's memory: a fresh network for each try, two steps of forward,
 * backward and update (the second one has the optimizer's state and whatever the first one cached), and all cached
 * memory given back before the next.
 *
 * <p>A batch is made of different images, so the search ends at the number of training images. It has no step times:
 * steps of a search are not warmed up.
 */
final class MaxBatchTrial {
    private static final int STEPS = 2;
    private static final double LEARNING_RATE = 1e-3;

    private final TrialContext context;
    private final MaxBatchSpec spec;
    private final MeasuredBuilder measured;
    private @Nullable OutOfMemoryException failure;
    private String beyond = "";
    private long peakBytes = -1;

    MaxBatchTrial(TrialContext context, MaxBatchSpec spec, MeasuredBuilder measured) {
        this.context = context;
        this.spec = spec;
        this.measured = measured;
    }

    /**
     * Searches.
     *
     * @throws UnsupportedOperationException if the device has no memory of its own
     * @throws OutOfMemoryException if not even the first batch fits
     */
    void run() {
        context.engine().resetPeakDeviceBytes();
        if (context.engine().peakDeviceBytes() < 0) {
            throw new UnsupportedOperationException("max_batch needs a device with memory of its own, such as a GPU: on"
                    + " " + context.engine().info().device() + " the system would end the worker, or swap, before a"
                    + " batch does not fit");
        }
        int images = context.task().trainingImages();
        int atMost = Math.min(spec.atMost(), images);
        LargestSize.Found found = new LargestSize(context.batchSize(), atMost, this::attempt).search();
        measured.further(Measured.MAX_BATCH_TRIES, (long) found.tries());
        if (found.largest() == 0) {
            throw Objects.requireNonNull(failure, "of the first batch");
        }
        measured.further(Measured.MAX_BATCH, (long) found.largest());
        found.bound()
                .ifPresent(bound -> measured.further(
                        Measured.MAX_BATCH_BOUND,
                        switch (bound) {
                            case AT_MOST ->
                                spec.atMost() <= images ? "at_most " + spec.atMost() : images + " training images";
                            case BEYOND -> beyond;
                        }));
        measured.memory(OptionalLong.empty(), peakBytes);
    }

    private LargestSize.Answer attempt(int batchSize) {
        Engine engine = context.engine();
        try {
            engine.resetPeakDeviceBytes();
            steps(batchSize);
            peakBytes = engine.peakDeviceBytes();
            context.progress().at(TrialPhase.SEARCH, batchSize, 0);
            return LargestSize.Answer.FITS;
        } catch (OutOfMemoryException e) {
            failure = new OutOfMemoryException(e.where(), e.getMessage() + " (batch " + batchSize + ")", e);
            return e.where().equals("device")
                    ? LargestSize.Answer.TOO_LARGE
                    : beyond(batchSize, String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError | ArithmeticException e) {
            // The batch on its way to the device: too large for the virtual machine's heap, or for one of its arrays.
            failure = new OutOfMemoryException("host", "host: " + e.getMessage() + " (batch " + batchSize + ")", e);
            return beyond(batchSize, "host: Java heap");
        } finally {
            engine.resetPeakDeviceBytes();
        }
    }

    private LargestSize.Answer beyond(int batchSize, String reason) {
        beyond = "batch " + batchSize + " could not be made: " + reason;
        return LargestSize.Answer.BEYOND;
    }

    private void steps(int batchSize) {
        Trial trial = sized(batchSize);
        try (Session session = TrialRunner.newSession(context.engine(), trial);
                Task.BatchSource source = context.task()
                        .batches(
                                batchSize,
                                trial.seed(),
                                trial.cell().task().train().augment())) {
            List<Tensor> inputs = session.upload(source.next());
            for (int step = 0; step < STEPS; step++) {
                session.step(context.task().training(), inputs, LEARNING_RATE);
            }
            context.engine().synchronize();
            measured.further("parameters", session.parameterCount());
        }
    }

    private Trial sized(int batchSize) {
        Trial trial = context.trial();
        Cell cell = trial.cell();
        int statBatch = spec.statBatch() == 0 ? batchSize : Math.min(spec.statBatch(), batchSize);
        Cell sized = new Cell(
                cell.task(),
                cell.method(),
                batchSize,
                statBatch,
                cell.precision(),
                cell.layout(),
                cell.engine(),
                cell.device(),
                cell.threads());
        return new Trial(sized, trial.cellId(), trial.measurement(), trial.number(), trial.seed());
    }
}
