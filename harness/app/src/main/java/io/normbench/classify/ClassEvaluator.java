package io.normbench.classify;

import io.normbench.result.ClassConfusion;
import io.normbench.task.ClassPredictions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMatrix;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.EvaluationProvenance;

/**
 * Evaluates a network's predictions with Tribuo's {@link LabelEvaluator}.
 *
 * <p>Tribuo's macro averages run over every label it knows. A label for images without a prediction is added only where
 * there are some, and the means here leave it out: they run over the classes of the data, those without held-out images
 * included, as in scikit-learn with {@code zero_division=0}.
 */
public final class ClassEvaluator {
    /** The label of images for which the network gave no numbers. */
    private static final Label NO_CLASS = new Label("none");

    @SuppressWarnings("unused") // what counts is that it is held
    private final QuietTribuo quiet = new QuietTribuo();

    /** An evaluator; safe for use by several threads. */
    public ClassEvaluator() {}

    /** Evaluates {@code predictions}; {@code provenance} says of which network on which data. */
    public ClassScores evaluate(ClassPredictions predictions, EvaluationProvenance provenance) {
        List<Label> labels = IntStream.range(0, predictions.classes())
                .mapToObj(ClassEvaluator::label)
                .toList();
        List<Prediction<Label>> outcomes = new ArrayList<>(predictions.size());
        boolean gaps = false;
        for (int i = 0; i < predictions.size(); i++) {
            int found = predictions.predicted(i);
            gaps |= found == ClassPredictions.NONE;
            outcomes.add(new Prediction<>(
                    found == ClassPredictions.NONE ? NO_CLASS : labels.get(found),
                    0,
                    new ArrayExample<>(labels.get(predictions.truth(i)))));
        }
        LabelEvaluation evaluation = new LabelEvaluator()
                .evaluate(
                        new EvaluatedNetwork(provenance.getModelProvenance(), outputs(labels, gaps)),
                        outcomes,
                        provenance.getTestDatasetProvenance());
        return new ClassScores(
                evaluation.accuracy(),
                scores(labels, evaluation::precision),
                scores(labels, evaluation::recall),
                scores(labels, evaluation::f1),
                confusion(labels, gaps, evaluation.getConfusionMatrix()),
                evaluation.getProvenance());
    }

    /** Class {@code index} as Tribuo knows it. */
    static Label label(int index) {
        return new Label(Integer.toString(index));
    }

    private static ImmutableOutputInfo<Label> outputs(List<Label> labels, boolean gaps) {
        MutableOutputInfo<Label> outputs = new LabelFactory().generateInfo();
        labels.forEach(outputs::observe);
        if (gaps) {
            outputs.observe(NO_CLASS);
        }
        return outputs.generateImmutableOutputInfo();
    }

    private static List<Double> scores(List<Label> labels, ToDoubleFunction<Label> score) {
        return labels.stream().map(score::applyAsDouble).toList();
    }

    /** Tribuo's matrix; it is asked with the predicted class first. */
    private static ClassConfusion confusion(List<Label> labels, boolean gaps, ConfusionMatrix<Label> matrix) {
        return ClassConfusion.of(labels.size(), (truth, predicted) -> {
            if (predicted == ClassPredictions.NONE) {
                return gaps ? (long) matrix.confusion(NO_CLASS, labels.get(truth)) : 0;
            }
            return (long) matrix.confusion(labels.get(predicted), labels.get(truth));
        });
    }
}
