package io.normbench.model;

import io.normbench.norm.Method;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faster R-CNN (Ren et al. 2015, arXiv:1506.01497) and Mask R-CNN (He et al. 2017, arXiv:1703.06870) on a ResNet with a
 * feature pyramid (Lin et al. 2017, arXiv:1612.03144).
 *
 * <p>The method under test stands in the backbone, the pyramid, the convolutions of the box head and the mask head, as in
 * the experiments of group normalization, weight standardization and batch-channel normalization; a method that belongs
 * to pretrained backbones alone ({@code frozen_bn}) stands in the backbone, and the other layers have a bias. The region
 * proposal network has a bias and no method.
 */
public final class PyramidDetector implements RegionNetwork {
    private static final int LARGEST_STRIDE = 32;
    private static final String ALIGNED = "aligned";

    private final RegionGeometry geometry;
    private final RegionBudget budget;
    private final int firstStage; // from 0
    private final ResNet backbone;
    private final FeaturePyramid pyramid;
    private final ProposalHead proposalHead;
    private final BoxHead boxHead;
    private final @Nullable MaskHead maskHead;

    private PyramidDetector(Options options, int categories, Method method, boolean withMasks) {
        Layers layers = new Layers(method);
        int channels = options.integer("fpn_channels");
        int stages = options.integer("stages");
        firstStage = options.integer("first_stage") - 1;
        if (firstStage >= stages) {
            throw new IllegalArgumentException("option 'first_stage' is " + (firstStage + 1) + "; expected at most "
                    + stages + ", the number of stages");
        }
        backbone = new ResNet(ResNet.Design.of(options, stages, LARGEST_STRIDE), layers, ResidualStyle.of(options));
        boolean extraLevel = options.flag("extra_level");
        pyramid = new FeaturePyramid(layers, channels, extraLevel);
        List<Integer> strides = new ArrayList<>(backbone.strides().subList(firstStage, stages));
        if (extraLevel) {
            strides.add(2 * strides.get(strides.size() - 1));
        }
        List<Double> ratios = NumberList.reals("anchor_ratios", options.text("anchor_ratios"));
        double scale = options.real("anchor_scale");
        geometry = new RegionGeometry(
                strides,
                strides.stream().map(stride -> scale * stride).toList(),
                ratios,
                Math.min(options.integer("region_levels"), stages - firstStage),
                options.integer("box_resolution"),
                withMasks ? options.integer("mask_resolution") : 0,
                options.choice("boxes").equals(ALIGNED));
        budget = new RegionBudget(
                options.integer("anchors"),
                options.integer("candidates"),
                options.integer("proposals"),
                options.integer("regions"),
                options.integer("detections"));
        proposalHead = new ProposalHead(layers, options.integer("rpn_convs"), ratios.size());
        int boxConvolutions = options.choice("box_head").equals("2fc") ? 0 : options.integer("box_convs");
        boxHead = new BoxHead(layers, boxConvolutions, channels, options.integer("box_width"), categories);
        maskHead = withMasks ? new MaskHead(layers, options.integer("mask_convs"), channels, categories) : null;
    }

    @Override
    public RegionGeometry geometry() {
        return geometry;
    }

    @Override
    public RegionBudget budget() {
        return budget;
    }

    @Override
    public List<Tensor> features(Tensor images, Scope scope) {
        return pyramid.levels(backbone.stages(images, scope.child("backbone"), firstStage), scope.child("fpn"));
    }

    @Override
    public Proposals proposals(List<Tensor> features, Scope scope) {
        return proposalHead.apply(features, scope.child("rpn"));
    }

    @Override
    public Boxes boxes(Tensor rois, int[] roisPerImage, Scope scope) {
        return boxHead.apply(rois, roisPerImage, scope.child("box_head"));
    }

    @Override
    public Tensor masks(Tensor rois, int[] roisPerImage, Scope scope) {
        if (maskHead == null) {
            throw new UnsupportedOperationException("the network has no mask head");
        }
        return maskHead.apply(rois, roisPerImage, scope.child("mask_head"));
    }

    private static List<OptionSpec> options(boolean withMasks) {
        List<OptionSpec> options = new ArrayList<>(ResNet.Design.options(50));
        options.addAll(List.of(
                OptionSpec.integer("stages", 4, 1, "stages of the backbone, 1 to 4"),
                OptionSpec.integer("first_stage", 1, 1, "the first stage that is a level of the pyramid"),
                OptionSpec.integer("fpn_channels", 256, 1, "channels of the pyramid and of the heads' convolutions"),
                OptionSpec.flag("extra_level", true, "a further, coarser level for proposals (P6)"),
                OptionSpec.real("anchor_scale", 8, 0.5, "size of the anchors in features of their level"),
                OptionSpec.text("anchor_ratios", "0.5,1,2", "height over width of the anchors, separated by commas"),
                OptionSpec.choice(
                        "boxes",
                        ALIGNED,
                        List.of(ALIGNED, "torchvision"),
                        "torchvision: anchors with whole sides at the corners of cells, regions read half a feature "
                                + "off"),
                OptionSpec.integer("rpn_convs", 1, 1, "3x3 convolutions of the proposal network"),
                OptionSpec.integer("region_levels", 4, 1, "levels, from the finest on, that regions are read from"),
                OptionSpec.choice("box_head", "4conv1fc", List.of("4conv1fc", "2fc"), "2fc has no place for a method"),
                OptionSpec.integer("box_convs", 4, 1, "convolutions of the box head 4conv1fc"),
                OptionSpec.integer("box_width", 1024, 1, "outputs of the box head's fully connected layers"),
                OptionSpec.integer("box_resolution", 7, 1, "side of the grid regions are read on for the box head"),
                OptionSpec.integer("anchors", 256, 2, "anchors of an image in the proposal loss"),
                OptionSpec.integer("candidates", 1000, 1, "best anchors of a level before suppression"),
                OptionSpec.integer("proposals", 1000, 1, "proposals of an image after suppression"),
                OptionSpec.integer("regions", 512, 4, "regions of an image in the heads' losses"),
                OptionSpec.integer("detections", 100, 1, "detections of an image that are kept")));
        if (withMasks) {
            options.add(OptionSpec.integer("mask_convs", 4, 1, "convolutions of the mask head"));
            options.add(OptionSpec.integer(
                    "mask_resolution", 14, 1, "side of the grid regions are read on for the mask head"));
        }
        return List.copyOf(options);
    }

    private abstract static class Provider implements RegionNetworkProvider {
        private final String name;
        private final boolean masks;

        private Provider(String name, boolean masks) {
            this.name = name;
            this.masks = masks;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean hasMasks() {
            return masks;
        }

        @Override
        public List<OptionSpec> options() {
            return PyramidDetector.options(masks);
        }

        @Override
        public RegionNetwork create(Options options, int categories, Method method) {
            return new PyramidDetector(options, categories, method, masks);
        }
    }

    /** Catalogue entry of the detector without masks. */
    public static final class FasterRcnnProvider extends Provider {
        public FasterRcnnProvider() {
            super("faster-rcnn", false);
        }
    }

    /** Catalogue entry of the detector with masks. */
    public static final class MaskRcnnProvider extends Provider {
        public MaskRcnnProvider() {
            super("mask-rcnn", true);
        }
    }
}
