package io.normbench.classify;

import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import io.normbench.data.DataSplit;
import io.normbench.data.ImageDataset;
import io.normbench.provenance.FlatProvenance;
import io.normbench.provenance.SplitProvenance;
import io.normbench.result.Floor;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.impl.ArrayExample;

/**
 * Trains Tribuo's logistic regression, in its own default settings (AdaGrad, 5 epochs, one image a step, seed 12345),
 * on the normalized pixels of a data set's training images, and evaluates it on the held-out ones. One thread; the same
 * data give the same bits.
 */
public final class FloorTrainer {
    /** Training images and held-out images, at most. */
    public static final int MOST_IMAGES = 20_000;

    /** Values of an image, at most. */
    public static final int MOST_FEATURES = 4_096;

    /** Values of all images of a part, at most: Tribuo keeps about 12 bytes for each. */
    public static final long MOST_VALUES = 20_000_000;

    @SuppressWarnings("unused") // what counts is that it is held
    private final QuietTribuo quiet = new QuietTribuo();

    private final LongSupplier clock;

    /** @param clock nanoseconds, monotonic */
    public FloorTrainer(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A floor and where it comes from.
     *
     * @param floor the floor, or why there is none
     * @param provenance of the evaluated model; empty if there is no floor
     */
    public record Trained(Floor floor, Optional<ObjectProvenance> provenance) {}

    /**
     * Trains and evaluates.
     *
     * @param task the task's id
     * @param startNanos when opening the data began, by the clock
     */
    public Trained train(String task, DataSplit split, long startNanos) {
        String name = split.info().name();
        Optional<String> tooLarge = tooLarge("training", split.train()).or(() -> tooLarge("held-out", split.test()));
        if (tooLarge.isPresent()) {
            return new Trained(Floor.none(task, name, tooLarge.get()), Optional.empty());
        }
        Model<Label> model = new LogisticRegressionTrainer().train(examples(split, SplitProvenance.TRAIN));
        LabelEvaluation evaluation = new LabelEvaluator().evaluate(model, examples(split, SplitProvenance.TEST));
        Floor floor = new Floor(
                task,
                name,
                split.info().splitSha256(),
                OptionalDouble.of(evaluation.accuracy()),
                OptionalDouble.of(evaluation.macroAveragedF1()),
                split.train().size(),
                split.test().size(),
                settings(model),
                (clock.getAsLong() - startNanos) / 1e9,
                "");
        return new Trained(floor, Optional.of(evaluation.getProvenance()));
    }

    /** Why a linear model is not trained on {@code images} training images; empty if nothing speaks against it. */
    public static Optional<String> tooMany(long images) {
        return images <= MOST_IMAGES
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT, "%,d training images; a floor takes at most %,d", images, MOST_IMAGES));
    }

    private static Optional<String> tooLarge(String part, ImageDataset images) {
        int features = images.shape().size();
        if (images.size() <= MOST_IMAGES
                && features <= MOST_FEATURES
                && (long) images.size() * features <= MOST_VALUES) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%,d %s images of %,d values; a floor takes at most %,d images, %,d values an image and %,d in all",
                images.size(),
                part,
                features,
                MOST_IMAGES,
                MOST_FEATURES,
                MOST_VALUES));
    }

    private static MutableDataset<Label> examples(DataSplit split, String part) {
        ImageDataset images = part.equals(SplitProvenance.TRAIN) ? split.train() : split.test();
        MutableDataset<Label> examples =
                new MutableDataset<>(SplitProvenance.of(split.info(), part), new LabelFactory());
        String[] names = new String[images.shape().size()];
        for (int i = 0; i < names.length; i++) {
            // In the order of the pixels: Tribuo sorts features by name.
            names[i] = String.format(Locale.ROOT, "%05d", i);
        }
        float[] pixels = new float[names.length];
        for (int image = 0; image < images.size(); image++) {
            images.read(image, pixels, 0);
            double[] values = new double[names.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = pixels[i];
            }
            examples.add(new ArrayExample<>(ClassEvaluator.label(images.label(image)), names, values));
        }
        return examples;
    }

    private static Map<String, String> settings(Model<Label> model) {
        Map<String, String> settings =
                new TreeMap<>(FlatProvenance.of(model.getProvenance().getTrainerProvenance()));
        settings.put("tribuo-version", model.getProvenance().getTribuoVersion());
        return settings;
    }
}
