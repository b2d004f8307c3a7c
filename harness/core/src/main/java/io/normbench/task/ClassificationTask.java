package io.normbench.task;

import io.normbench.data.Augmentation;
import io.normbench.data.BatchLoader;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.EvalBatches;
import io.normbench.data.ImageBatch;
import io.normbench.data.LoaderSettings;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.metric.TopK;
import io.normbench.model.ModelCatalog;
import io.normbench.model.Network;
import io.normbench.model.NetworkOutput;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.suite.TaskSpec;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Image classification: cross entropy, top-1 and top-5 accuracy over all held-out images, one centre view each.
 *
 * <p>Inputs of a step: images {@code [N, C, H, W]} and labels {@code [N]}.
 */
public final class ClassificationTask implements Task {
    private static final int SMALL_IMAGE = 64 * 64 * 3;

    private final DataSplit data;
    private final Augmentation augmentation;
    private final Network network;

    private ClassificationTask(DataSplit data, Augmentation augmentation, Network network) {
        this.data = data;
        this.augmentation = augmentation;
        this.network = network;
    }

    @Override
    public DataInfo dataInfo() {
        return data.info();
    }

    @Override
    public int trainingImages() {
        return data.train().size();
    }

    @Override
    public Session.Program training() {
        return (inputs, scope) -> {
            Tensor logits = network.forward(inputs.get(0), scope).wide();
            return List.of(logits.crossEntropy(inputs.get(1)));
        };
    }

    @Override
    public Session.Program inference() {
        return (inputs, scope) -> List.of(network.forward(inputs.get(0), scope));
    }

    @Override
    public List<String> inspected() {
        return List.of("logits");
    }

    @Override
    public BatchSource batches(int batchSize, long seed, boolean augment) {
        requireImages(batchSize);
        int threads = LoaderSettings.threadsFor(data.train().shape(), SMALL_IMAGE);
        BatchLoader loader = new BatchLoader(
                data.train(),
                augment ? augmentation : Augmentation.none(),
                LoaderSettings.of(batchSize, seed).withThreads(threads));
        return new BatchSource() {
            @Override
            public List<HostTensor> next() {
                return inputs(loader.next());
            }

            @Override
            public void close() {
                loader.close();
            }
        };
    }

    private static List<HostTensor> inputs(ImageBatch batch) {
        return List.of(
                HostTensor.of(
                        batch.images(),
                        batch.size(),
                        batch.shape().channels(),
                        batch.shape().height(),
                        batch.shape().width()),
                HostTensor.of(batch.labels(), batch.size()));
    }

    @Override
    public Evaluation evaluate(Engine engine, Session session, int batchSize) {
        TopK topK = new TopK(data.test().classes());
        int[] truth = new int[data.test().size()];
        int[] predicted = new int[truth.length];
        try (EvalBatches<ImageBatch> batches = EvalBatches.of(data.test(), batchSize, 0)) {
            while (batches.hasNext()) {
                ImageBatch batch = batches.next();
                List<Tensor> uploaded = session.upload(inputs(batch));
                float[] logits = session.infer(inference(), uploaded).get(0).toFloats();
                int first = (int) topK.images();
                topK.add(logits, batch.labels());
                for (int i = 0; i < batch.size(); i++) {
                    truth[first + i] = (int) batch.labels()[i];
                    predicted[first + i] = topK.best(logits, i);
                }
                session.release(uploaded);
            }
        }
        return new Evaluation(
                "top1",
                topK.top1(),
                topK.images(),
                Map.of("top5", topK.top5()),
                List.of(),
                Optional.of(new ClassPredictions(data.test().classes(), truth, predicted)),
                Optional.empty());
    }

    /** Catalogue entry. */
    public static final class Provider implements TaskProvider {
        @Override
        public String kind() {
            return "classification";
        }

        @Override
        public Map<String, List<OptionSpec>> data(DataCatalog data) {
            return data.options();
        }

        @Override
        public Map<String, List<OptionSpec>> models(ModelCatalog models) {
            return models.options(NetworkOutput.IMAGE_LOGITS);
        }

        @Override
        public Optional<DataSummary> look(TaskSpec spec, DataCatalog data) {
            return Optional.of(DataSummaries.of(data.open(spec.data())));
        }

        @Override
        public Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models) {
            DataSplit split = data.open(spec.data());
            Network network = models.create(spec.model(), split.train().classes(), method);
            return new ClassificationTask(split, data.augmentation(spec.data()), network);
        }
    }
}
