package io.normbench.run;

import io.normbench.suite.ModelSpec;
import io.normbench.suite.TaskSpec;
import java.util.Map;

/**
 * What a training step of a task costs on a core of a 2026 server, from measured cells: the networks of suite {@code quick}
 * (digits of 8 x 8 and scenes of 32 x 32 pixels) and networks of the same size on CIFAR-10 (3.2 ms an image), BCCD (90 ms),
 * DSB2018 (98 ms) and CamVid (86 ms). Between these, and beyond them, the cost grows with the pixels. How it grows with
 * depth and width is a guess from the number of operations.
 */
final class StepCost {
    /** Forward passes that take as long as a step. */
    static final double STEP_OF_PASSES = 3;

    private static final double DIGITS_PIXELS = 8 * 8;
    private static final double SCENE_PIXELS = 32 * 32;

    /** Takes the 0.12 ms of a digit to the 3.2 ms of an image of CIFAR-10, which has 16 times its pixels. */
    private static final double CLASSIFIERS_GROWTH = 1.18;

    private static final double MEASURED_WIDTH = 16;

    /** Four times the width is sixteen times the operations, but wide layers make better use of a core. */
    private static final double WIDTHS_GROWTH = 1.5;

    /**
     * A step of one digit but for its share of the arithmetic: between the 2.6 ms that the methods of {@code quick} take on
     * the average at batch 1, and the 3.4 of the whole catalogue; 1.1 without normalization.
     */
    private static final double CLASSIFIERS_FIXED = 3e-3;

    /** Test images where only the files say how many there are. */
    private static final int SOME_IMAGES = 250;

    private final double fixed;
    private final double image;
    private final int testImages;

    private StepCost(double fixed, double image, int testImages) {
        this.fixed = fixed;
        this.image = image;
        this.testImages = testImages;
    }

    /** The cost of a step of {@code task}. */
    static StepCost of(TaskSpec task) {
        double pixels = pixels(task.data().name(), task.data().options());
        int images = testImages(task.data().name(), task.data().options());
        ModelSpec model = task.model();
        return switch (task.kind()) {
            case "classification" ->
                new StepCost(
                        CLASSIFIERS_FIXED,
                        1.2e-4 * Math.pow(pixels / DIGITS_PIXELS, CLASSIFIERS_GROWTH) * size(model, 8, 1),
                        images);
            case "semantic-segmentation" ->
                new StepCost(2e-3, 1.8e-3 * pixels / SCENE_PIXELS * size(model, 10, 2), images);
            default -> new StepCost(3e-3, 2.2e-3 * pixels / SCENE_PIXELS * size(model, 10, 2), images);
        };
    }

    /** Seconds of a step of {@code batch} images. */
    double seconds(int batch) {
        return fixed + image * batch;
    }

    /** Seconds of an evaluation of all test images. */
    double evaluationSeconds() {
        return image * testImages / STEP_OF_PASSES;
    }

    /**
     * How much more a network costs than the measured one.
     *
     * @param measuredStride pixels of the image per feature after the stem of the measured one
     */
    private static double size(ModelSpec model, int measuredDepth, int measuredStride) {
        boolean ofDigits = model.name().equals("preact-resnet");
        double stride = ofDigits ? 1 : stemStride(model.options());
        int depth = integer(model.options(), "depth", ofDigits ? 20 : 50);
        int width = integer(model.options(), "width", ofDigits ? 16 : 64);
        return (double) depth
                / measuredDepth
                * Math.pow(width / MEASURED_WIDTH, WIDTHS_GROWTH)
                * Math.pow(measuredStride / stride, 2);
    }

    private static int stemStride(Map<String, Object> options) {
        return switch (String.valueOf(options.get("stem"))) {
            case "half" -> 2;
            case "small" -> 1;
            default -> 4;
        };
    }

    /** Pixels of an image as the network sees it. */
    private static double pixels(String data, Map<String, Object> options) {
        return switch (data) {
            case "cifar10", "cifar100" -> 32 * 32;
            case "idx" -> 28 * 28;
            case "scenes" -> square(integer(options, "side", 64));
            case "image-folder" -> square(integer(options, "image_size", 224));
            case "voc" -> square(integer(options, "frame", 513));
            case "coco", "yolo", "mask-folders" ->
                (double) integer(options, "shorter", 800) * integer(options, "longer", 1333);
            default -> DIGITS_PIXELS;
        };
    }

    private static int testImages(String data, Map<String, Object> options) {
        return switch (data) {
            case "cifar10", "cifar100", "idx" -> 10_000;
            case "scenes" -> integer(options, "test", 200);
            default -> SOME_IMAGES;
        };
    }

    private static double square(int side) {
        return (double) side * side;
    }

    private static int integer(Map<String, Object> options, String name, int otherwise) {
        return options.get(name) instanceof Number number ? number.intValue() : otherwise;
    }
}
