package io.normbench.measure;

import io.normbench.result.Measured;
import io.normbench.suite.TrainSpec;
import io.normbench.task.Evaluation;
import io.normbench.task.Task;
import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/** Trains a network from scratch and evaluates it on held-out data after the last step. */
final class AccuracyTrial {
    private final TrialContext context;
    private final StepLog log;
    private final MeasuredBuilder measured;
    private final Consumer<Evaluation> found;

    /** @param found gets the evaluation: its pictures and predictions are no numbers to measure */
    AccuracyTrial(TrialContext context, StepLog log, MeasuredBuilder measured, Consumer<Evaluation> found) {
        this.context = context;
        this.log = log;
        this.measured = measured;
        this.found = found;
    }

    void run() {
        TrainSpec train = context.trial().cell().task().train();
        LearningRate rate = LearningRate.of(train, context.batchSize(), train.steps(context.batchSize()));
        try (Session session = context.newSession()) {
            train(session, train, rate);
            context.progress().at(TrialPhase.EVALUATE, 0, 0);
            Evaluation evaluation = context.task().evaluate(context.engine(), session, train.evalBatch());
            measured.metric(evaluation.metric(), evaluation.value(), evaluation.count(), evaluation.further());
            measured.further("parameters", session.parameterCount());
            measured.further("peak_learning_rate", rate.peak());
            measured.further(Measured.TRAIN_SET_IMAGES, (long) context.task().trainingImages());
            session.counts().forEach(measured::further);
            found.accept(evaluation);
        }
    }

    private void train(Session session, TrainSpec train, LearningRate rate) {
        Session.Program training = context.task().training();
        try (Task.BatchSource source =
                        context.task().batches(context.batchSize(), context.trial().seed(), train.augment());
                BatchFeed feed = session.feed(source::next)) {
            for (int step = 0; step < rate.steps(); step++) {
                List<Tensor> inputs = feed.next();
                long start = context.clock().getAsLong();
                double loss = session.step(training, inputs, rate.at(step));
                log.add(context.clock().getAsLong() - start, loss);
                measured.steps(log.size(), (long) log.size() * context.batchSize(), loss);
                NotFinite.check(loss, log.size());
                context.progress().at(TrialPhase.TRAIN, step + 1, rate.steps());
            }
        }
    }
}
