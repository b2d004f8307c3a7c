package io.normbench.task.region;

import io.normbench.data.DataCatalog;
import io.normbench.data.DataInfo;
import io.normbench.data.LoaderSettings;
import io.normbench.data.objects.ObjectBatch;
import io.normbench.data.objects.ObjectLoader;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.model.ModelCatalog;
import io.normbench.model.RegionNetwork;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.suite.TaskSpec;
import io.normbench.task.Evaluation;
import io.normbench.task.Task;
import io.normbench.task.TaskProvider;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Map;

/**
 * Detection with Faster R-CNN (metric: COCO box AP) and instance segmentation with Mask R-CNN (metric: COCO mask AP; box
 * AP beside it). No augmentation at test time, one scale.
 */
public final class RegionTask implements Task {
    private final ObjectSplit data;
    private final RegionNetwork network;
    private final RegionProgram program;

    /** A detector of the categories of {@code data}; with masks if {@code network} has them. */
    public RegionTask(ObjectSplit data, RegionNetwork network) {
        this.data = data;
        this.network = network;
        this.program = new RegionProgram(network, data.train().categories().size());
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
        return program::train;
    }

    @Override
    public Session.Program inference() {
        return program::detect;
    }

    @Override
    public BatchSource batches(int batchSize, long seed, boolean augment) {
        if (batchSize > trainingImages()) {
            throw new UnsupportedOperationException(
                    "a batch of " + batchSize + " is larger than the " + trainingImages() + " training images");
        }
        ObjectLoader loader = new ObjectLoader(
                data.train(), augment, LoaderSettings.of(batchSize, seed).withThreads(loaderThreads()));
        return new BatchSource() {
            @Override
            public List<HostTensor> next() {
                ObjectBatch batch = loader.next();
                return RegionInputs.of(batch.images(), batch.seeds(), network.geometry().hasMasks());
            }

            @Override
            public void close() {
                loader.close();
            }
        };
    }

    /** Small images cost less to prepare than a thread costs to wake; large ones are decoded beside the step. */
    private int loaderThreads() {
        boolean small = data.train().frame().size() <= 128 * 128 * 3;
        return small ? 0 : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    @Override
    public Evaluation evaluate(Engine engine, Session session, int batchSize) {
        return new RegionEvaluation(data.test(), program, network.geometry().hasMasks(), loaderThreads())
                .evaluate(session, batchSize);
    }

    private static RegionTask open(
            TaskSpec spec, Method method, DataCatalog catalog, ModelCatalog models, boolean masks) {
        ObjectSplit data = catalog.openObjects(spec.data());
        if (masks && !data.train().hasMasks()) {
            throw UserError.usage("data '" + spec.data().name() + "' have no masks; instance segmentation needs them:"
                    + " use data that have, or the task 'detection'");
        }
        return new RegionTask(
                data, models.createRegionNetwork(spec.model(), data.train().categories().size(), method));
    }

    /** Catalogue entry of detection. */
    public static final class DetectionProvider implements TaskProvider {
        @Override
        public String kind() {
            return "detection";
        }

        @Override
        public Map<String, List<OptionSpec>> data(DataCatalog data) {
            return data.objectOptions();
        }

        @Override
        public Map<String, List<OptionSpec>> models(ModelCatalog models) {
            return models.regionOptions(false);
        }

        @Override
        public Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models) {
            return RegionTask.open(spec, method, data, models, false);
        }
    }

    /** Catalogue entry of instance segmentation. */
    public static final class InstanceSegmentationProvider implements TaskProvider {
        @Override
        public String kind() {
            return "instance-segmentation";
        }

        @Override
        public Map<String, List<OptionSpec>> data(DataCatalog data) {
            return data.objectOptions();
        }

        @Override
        public Map<String, List<OptionSpec>> models(ModelCatalog models) {
            return models.regionOptions(true);
        }

        @Override
        public Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models) {
            return RegionTask.open(spec, method, data, models, true);
        }
    }
}
