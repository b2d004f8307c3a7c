package io.normbench.measure;

import io.normbench.measure.singularity.SingularityProbe;
import io.normbench.measure.statistics.BatchStatisticsSession;
import io.normbench.measure.statistics.PreciseStatistics;
import io.normbench.norm.Normalization;
import io.normbench.result.Measured;
import io.normbench.result.SingularityCourse;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.task.Evaluation;
import io.normbench.task.Task;
import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Trains a network from scratch and evaluates it on held-out data after the last step, with the cell's statistics. */
final class AccuracyTrial {
    private final TrialContext context;
    private final StepLog log;
    private final MeasuredBuilder measured;
    private final Normalization method;
    private final Consumer<Evaluation> found;
    private final Optional<SingularityProbe> probe;

    /**
     * @param method the method under test
     * @param found gets the evaluation: its pictures and predictions are no numbers to measure
     * @param probe looks at the network now and then; empty if nobody watches
     */
    AccuracyTrial(
            TrialContext context,
            StepLog log,
            MeasuredBuilder measured,
            Normalization method,
            Consumer<Evaluation> found,
            Optional<SingularityProbe> probe) {
        this.context = context;
        this.method = method;
        this.log = log;
        this.measured = measured;
        this.found = found;
        this.probe = probe;
    }

    void run() {
        TrainSpec train = context.trial().cell().task().train();
        LearningRate rate = LearningRate.of(train, context.batchSize(), train.steps(context.batchSize()));
        try (Session session = context.newSession(measured::further)) {
            train(session, train, rate);
            Evaluation evaluation = evaluate(session, train);
            measured.metric(evaluation.metric(), evaluation.value(), evaluation.count(), evaluation.further());
            measured.further("parameters", session.parameterCount());
            measured.further("peak_learning_rate", rate.peak());
            measured.further(Measured.TRAIN_SET_IMAGES, (long) context.task().trainingImages());
            session.counts().forEach(measured::further);
            probe.ifPresent(each -> measured.further(SingularityCourse.PREFIX + "images", (long) each.images()));
            found.accept(evaluation);
        }
    }

    private Evaluation evaluate(Session session, TrainSpec train) {
        EvaluationSpec spec = context.trial().cell().evaluation();
        if (spec.statistics() == EvaluationSpec.Statistics.PRECISE) {
            estimate(session, train, spec.batches());
        }
        context.progress().at(TrialPhase.EVALUATE, 0, 0);
        return spec.statistics() == EvaluationSpec.Statistics.BATCH
                ? context.task().evaluate(context.engine(), new BatchStatisticsSession(session), spec.batchSize())
                : context.task().evaluate(context.engine(), session, train.evalBatch());
    }

    /** Over the batches with which training began: images in the same order, prepared in the same way. */
    private void estimate(Session session, TrainSpec train, int batches) {
        try (Task.BatchSource source =
                context.task().batches(context.batchSize(), context.trial().seed(), train.augment())) {
            new PreciseStatistics(session, context.task().training(), method)
                    .estimate(source::next, batches, done -> context.progress().at(TrialPhase.ESTIMATE, done, batches));
        }
        measured.further("statistics_images", (long) batches * context.batchSize());
    }

    private void train(Session session, TrainSpec train, LearningRate rate) {
        Session.Program training = context.task().training();
        try (Task.BatchSource source = context.task()
                        .batches(context.batchSize(), context.trial().seed(), train.augment());
                BatchFeed feed = session.feed(source::next)) {
            look(session, 0, rate.steps());
            for (int step = 0; step < rate.steps(); step++) {
                List<Tensor> inputs = feed.next();
                long start = context.clock().getAsLong();
                double loss = session.step(training, inputs, rate.at(step));
                log.add(context.clock().getAsLong() - start, loss);
                measured.steps(log.size(), (long) log.size() * context.batchSize(), loss);
                NotFinite.check(loss, log.size());
                look(session, step + 1, rate.steps());
                context.progress().at(TrialPhase.TRAIN, step + 1, rate.steps());
            }
        }
    }

    private void look(Session session, int step, int steps) {
        probe.filter(each -> SingularityProbe.isDue(step, steps)).ifPresent(each -> each.look(session, step));
    }
}
