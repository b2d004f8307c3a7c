package io.normbench.testmethods;

import io.normbench.data.DataInfo;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.model.ModelCatalog;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.suite.TaskSpec;
import io.normbench.task.ClassificationTask;
import io.normbench.task.Evaluation;
import io.normbench.task.ImageScores;
import io.normbench.task.Picture;
import io.normbench.task.Task;
import io.normbench.task.TaskProvider;
import io.normbench.tensor.Engine;
import io.normbench.tensor.Session;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Classification that shows two pictures, one with everything in it and one with nothing found. */
public final class PicturesTask implements Task {
    private final Task classification;

    private PicturesTask(Task classification) {
        this.classification = classification;
    }

    @Override
    public DataInfo dataInfo() {
        return classification.dataInfo();
    }

    @Override
    public int trainingImages() {
        return classification.trainingImages();
    }

    @Override
    public Session.Program training() {
        return classification.training();
    }

    @Override
    public Session.Program inference() {
        return classification.inference();
    }

    @Override
    public BatchSource batches(int batchSize, long seed, boolean augment) {
        return classification.batches(batchSize, seed, augment);
    }

    @Override
    public Evaluation evaluate(Engine engine, Session session, int batchSize) {
        Evaluation found = classification.evaluate(engine, session, batchSize);
        Picture.Region truth = new Picture.Region("three", 1, new double[] {1, 1, 3, 3}, new int[] {5, 2, 2, 2, 5});
        Picture.Region guess = new Picture.Region("eight", 0.9, new double[] {1, 1, 3, 4}, new int[0]);
        return new Evaluation(
                        "box_ap",
                        found.value(),
                        found.count(),
                        Map.of("box_ap50", 0.25),
                        List.of(
                                new Picture("first", 4, 4, png(), List.of(truth), List.of(guess)),
                                new Picture("second", 4, 4, png(), List.of(truth), List.of())))
                .withScores(new ImageScores(List.of(0.25, 0.75)));
    }

    private static byte[] png() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Catalogue entry. */
    public static final class Provider implements TaskProvider {
        private final TaskProvider classification = new ClassificationTask.Provider();

        @Override
        public String kind() {
            return "test-pictures";
        }

        @Override
        public Map<String, List<OptionSpec>> data(DataCatalog data) {
            return classification.data(data);
        }

        @Override
        public Map<String, List<OptionSpec>> models(ModelCatalog models) {
            return classification.models(models);
        }

        @Override
        public Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models) {
            return new PicturesTask(classification.open(spec, method, data, models));
        }
    }
}
