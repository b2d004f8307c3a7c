package io.normbench.task.region;

import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.objects.ObjectBatch;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.model.ModelCatalog;
import io.normbench.model.RegionNetwork;
import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.suite.TaskSpec;
import io.normbench.task.DataSummaries;
import io.normbench.task.DataSummary;
import io.normbench.task.Evaluation;
import io.normbench.task.ObjectTask;
import io.normbench.task.Task;
import io.normbench.task.TaskProvider;
import io.normbench.tensor.Engine;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Session;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Detection with Faster R-CNN (metric: COCO box AP) and instance segmentation with Mask R-CNN (metric: COCO mask AP; box
 * AP beside it). No augmentation at test time, one scale.
 */
public final class RegionTask extends ObjectTask {
    private static final int SMALL_FRAME = 128 * 128 * 3;

    private final RegionNetwork network;
    private final RegionProgram program;

    /** A detector of the categories of {@code data}; with masks if {@code network} has them. */
    public RegionTask(ObjectSplit data, RegionNetwork network) {
        super(data, SMALL_FRAME);
        this.network = network;
        this.program = new RegionProgram(network, data.train().categories().size());
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
    public Session.Program inspection() {
        return program::inspect;
    }

    @Override
    public List<String> inspected() {
        return program.inspected();
    }

    @Override
    protected List<HostTensor> inputs(ObjectBatch batch) {
        return RegionInputs.of(batch.images(), batch.seeds(), network.geometry().hasMasks());
    }

    @Override
    public Evaluation evaluate(Engine engine, Session session, int batchSize) {
        return new RegionEvaluation(data.test(), program, network.geometry().hasMasks(), threads(data.train()))
                .evaluate(session, batchSize);
    }

    private abstract static class Provider implements TaskProvider {
        private final String kind;
        private final boolean masks;

        private Provider(String kind, boolean masks) {
            this.kind = kind;
            this.masks = masks;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public Map<String, List<OptionSpec>> data(DataCatalog data) {
            return data.objectOptions();
        }

        @Override
        public Map<String, List<OptionSpec>> models(ModelCatalog models) {
            return models.regionOptions(masks);
        }

        @Override
        public Optional<DataSummary> look(TaskSpec spec, DataCatalog catalog) {
            return Optional.of(DataSummaries.of(opened(spec, catalog), need()));
        }

        private ObjectNeed need() {
            return masks ? ObjectNeed.MASKS : ObjectNeed.BOXES;
        }

        private ObjectSplit opened(TaskSpec spec, DataCatalog catalog) {
            ObjectSplit data = catalog.openObjects(spec.data(), need());
            if (masks && !(data.train().hasMasks() && data.test().hasMasks())) {
                throw UserError.badData("data '" + spec.data().name() + "' have no masks; instance segmentation needs"
                        + " them: use data that have, or the task 'detection'");
            }
            return data;
        }

        @Override
        public Task open(TaskSpec spec, Method method, DataCatalog catalog, ModelCatalog models) {
            ObjectSplit data = opened(spec, catalog);
            return new RegionTask(
                    data,
                    models.createRegionNetwork(
                            spec.model(), data.train().categories().size(), method));
        }
    }

    /** Catalogue entry of detection. */
    public static final class DetectionProvider extends Provider {
        public DetectionProvider() {
            super("detection", false);
        }
    }

    /** Catalogue entry of instance segmentation. */
    public static final class InstanceSegmentationProvider extends Provider {
        public InstanceSegmentationProvider() {
            super("instance-segmentation", true);
        }
    }
}
