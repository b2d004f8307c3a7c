package io.normbench.task;

import io.normbench.data.EvalBatches;
import io.normbench.data.ImageShape;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.data.objects.ObjectBatch;
import io.normbench.data.objects.ObjectImage;
import io.normbench.data.objects.ObjectNeed;
import io.normbench.data.objects.ObjectSplit;
import io.normbench.metric.Jackknife;
import io.normbench.metric.miou.Confusion;
import io.normbench.metric.miou.LabelMap;
import io.normbench.metric.miou.MeanIou;
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
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Semantic segmentation: cross entropy of every pixel, and mean intersection over union over all held-out images.
 *
 * <p>Inputs of a step: images {@code [N, C, H, W]} and class maps {@code [N, H, W]} ({@code INT64}), 0 for background
 * and 255 for void. The loss is the mean over all pixels of the batch that are not void, so an image with more of them
 * weighs more, as in the BCN authors' DeepLabv3; 0 where all are void.
 *
 * <p>Evaluation is in the frame, on the part that the image fills, one view of each image, without flips or scales.
 * Where images were only padded to the frame, as VOC's are, this is evaluation in full resolution by VOC's protocol;
 * where they were resized, class maps were too, and figures do not compare with those of the original size. Pixels are
 * counted over the whole set before any division. The headline {@code miou} is the mean over classes that occur in
 * truth or prediction, as VOCdevkit has it; {@code miou_authors} the BCN authors' mean over all classes. Both include
 * the background.
 */
public final class SemanticSegmentationTask extends ObjectTask {
    /** The label of pixels that count nowhere. */
    static final int VOID = 255;

    private static final int PICTURES = 6;
    private static final int SMALL_FRAME = 64 * 64 * 3;

    private final Network network;

    /**
     * The task on {@code data}.
     *
     * @param network gives logits {@code [N, categories + 1, H, W]}
     * @throws UserError if the data have no class maps, or more categories than class maps can hold
     */
    public SemanticSegmentationTask(ObjectSplit data, Network network) {
        super(data, SMALL_FRAME);
        check(data);
        this.network = network;
    }

    private static void check(ObjectSplit data) {
        String place = "data '" + data.info().name() + "': ";
        if (!data.train().hasClassMaps() || !data.test().hasClassMaps()) {
            throw UserError.badData(place + "has no class maps; semantic segmentation needs the class of every pixel: "
                    + "name a data set that has them");
        }
        if (classes(data) > VOID) {
            throw UserError.badData(place + "has " + data.train().categories().size()
                    + " categories; class maps hold at most " + (VOID - 1) + " beside background and void");
        }
    }

    /** Number of classes: the categories and the background. */
    private static int classes(ObjectSplit data) {
        return data.train().categories().size() + 1;
    }

    @Override
    public Session.Program training() {
        return (inputs, scope) ->
                List.of(network.forward(inputs.get(0), scope).wide().crossEntropy(inputs.get(1), VOID));
    }

    /** The class of every pixel, {@code [N, 1, H, W]}: what segmentation is for, and far less to read than logits. */
    @Override
    public Session.Program inference() {
        return (inputs, scope) -> List.of(network.forward(inputs.get(0), scope).argmax(1));
    }

    /** Logits {@code [N, K, H, W]}. */
    @Override
    public Session.Program inspection() {
        return (inputs, scope) -> List.of(network.forward(inputs.get(0), scope).wide());
    }

    @Override
    public List<String> inspected() {
        return List.of("logits");
    }

    /** The class of every pixel and its probability, both {@code [N, 1, H, W]}. */
    private Session.Program inferenceWithConfidence() {
        return (inputs, scope) -> {
            Tensor logits = network.forward(inputs.get(0), scope).wide();
            return List.of(logits.argmax(1), logits.softmax(1).max(1));
        };
    }

    @Override
    protected List<HostTensor> inputs(ObjectBatch batch) {
        return List.of(images(batch.images()), classMaps(batch.images()));
    }

    private static HostTensor images(List<ObjectImage> images) {
        ImageShape frame = images.get(0).frame();
        float[] pixels = new float[Math.multiplyExact(images.size(), frame.size())];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i).pixels(), 0, pixels, i * frame.size(), frame.size());
        }
        return HostTensor.of(pixels, images.size(), frame.channels(), frame.height(), frame.width());
    }

    private static HostTensor classMaps(List<ObjectImage> images) {
        ImageShape frame = images.get(0).frame();
        long[] labels = new long[images.size() * frame.height() * frame.width()];
        int used = 0;
        for (ObjectImage image : images) {
            for (byte label : Objects.requireNonNull(image.classMap(), "classMap")) {
                labels[used++] = label & 0xff;
            }
        }
        return HostTensor.of(labels, images.size(), frame.height(), frame.width());
    }

    /**
     * {@inheritDoc}
     *
     * @throws UserError if every pixel of the held-out images is void
     */
    @Override
    public Evaluation evaluate(Engine engine, Session session, int batchSize) {
        Confusion confusion = new Confusion(classes(data), VOID);
        Jackknife jackknife = new Jackknife(data.test().size());
        List<Confusion> groups = Stream.generate(() -> new Confusion(classes(data), VOID))
                .limit(jackknife.groups())
                .toList();
        int first = 0;
        try (EvalBatches<List<ObjectImage>> batches = data.test().inOrder(batchSize, threads(data.test()))) {
            while (batches.hasNext()) {
                List<ObjectImage> images = batches.next();
                long[] found =
                        (long[]) infer(session, inference(), images).get(0).data();
                for (int i = 0; i < images.size(); i++) {
                    ObjectImage image = images.get(i);
                    LabelMap truth = FrameMaps.truth(image);
                    LabelMap prediction = FrameMaps.found(image, found, i);
                    confusion.add(truth, prediction);
                    groups.get(jackknife.group(first + i)).add(truth, prediction);
                }
                first += images.size();
            }
        }
        MeanIou iou = new MeanIou(confusion);
        double mean = iou.meanOfPresent().orElseThrow(this::nothingToScore);
        double[] without = groups.stream()
                .mapToDouble(group ->
                        new MeanIou(confusion.without(group)).meanOfPresent().orElse(Double.NaN))
                .toArray();
        return new Evaluation("miou", mean, data.test().size(), further(iou), pictures(session))
                .withScores(ImageScores.of(mean, without));
    }

    private UserError nothingToScore() {
        return UserError.badData("data '" + data.info().name() + "': every pixel of the "
                + data.test().size()
                + " held-out images is void, so nothing can be scored; name data whose held-out images have classes");
    }

    private static List<HostTensor> infer(Session session, Session.Program program, List<ObjectImage> images) {
        List<Tensor> uploaded = session.upload(List.of(images(images)));
        List<HostTensor> outputs = session.infer(program, uploaded);
        session.release(uploaded);
        return outputs;
    }

    /** The other figures; each class that occurs has one of its own, all as plain numbers. */
    private Map<String, Object> further(MeanIou iou) {
        Map<String, Object> further = new LinkedHashMap<>();
        further.put("miou_authors", iou.authorsMean());
        iou.pixelAccuracy().ifPresent(accuracy -> further.put("pixel_accuracy", accuracy));
        for (int label = 0; label < classes(data); label++) {
            String name = label == 0
                    ? data.test().classZero()
                    : data.test().categories().get(label - 1);
            iou.iou(label).ifPresent(value -> further.put("iou_" + name.replace(' ', '_'), value));
        }
        return further;
    }

    /** One image at a time: these few must fit wherever a batch did. */
    private List<Picture> pictures(Session session) {
        SegmentationPictures pictures = new SegmentationPictures(data.test());
        List<Picture> drawn = new ArrayList<>();
        for (int index = 0; index < Math.min(PICTURES, data.test().size()); index++) {
            ObjectImage image = data.test().read(index);
            List<HostTensor> outputs = infer(session, inferenceWithConfidence(), List.of(image));
            LabelMap found = FrameMaps.found(image, (long[]) outputs.get(0).data(), 0);
            drawn.add(pictures.picture(
                    index, image, found, FrameMaps.valid(image, outputs.get(1).toFloats())));
        }
        return drawn;
    }

    /** Catalogue entry. */
    public static final class Provider implements TaskProvider {
        @Override
        public String kind() {
            return "semantic-segmentation";
        }

        @Override
        public Map<String, List<OptionSpec>> data(DataCatalog data) {
            return data.objectOptions();
        }

        @Override
        public Map<String, List<OptionSpec>> models(ModelCatalog models) {
            return models.options(NetworkOutput.PIXEL_LOGITS);
        }

        @Override
        public Optional<DataSummary> look(TaskSpec spec, DataCatalog data) {
            return Optional.of(DataSummaries.of(opened(spec, data), ObjectNeed.CLASS_MAPS));
        }

        private static ObjectSplit opened(TaskSpec spec, DataCatalog data) {
            ObjectSplit split = data.openObjects(spec.data(), ObjectNeed.CLASS_MAPS);
            check(split);
            return split;
        }

        @Override
        public Task open(TaskSpec spec, Method method, DataCatalog data, ModelCatalog models) {
            ObjectSplit split = opened(spec, data);
            return new SemanticSegmentationTask(split, models.create(spec.model(), classes(split), method));
        }
    }
}
