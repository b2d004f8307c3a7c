package io.normbench.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** AP without an image is the AP of a set that never had it. */
class CocoJackknifeTest {
    private static final int IMAGES = 12;
    private static final int CATEGORIES = 3;

    private record Region(long image, long category, double[] box, double score, boolean crowd) {}

    private final Random random = new Random(11);
    private final List<Region> objects = new ArrayList<>();
    private final List<Region> found = new ArrayList<>();

    private double[] box() {
        return new double[] {random.nextInt(100), random.nextInt(100), 20 + random.nextInt(60), 20 + random.nextInt(60)
        };
    }

    private static double[] near(double[] box, double by) {
        return new double[] {box[0] + by, box[1] - by, box[2] + by, box[3]};
    }

    private void draw() {
        for (int image = 1; image <= IMAGES; image++) {
            for (int i = random.nextInt(5); i > 0; i--) {
                int category = 1 + random.nextInt(CATEGORIES - 1);
                Region object = new Region(image, category, box(), 0, random.nextInt(10) == 0);
                objects.add(object);
                found.add(
                        new Region(image, category, near(object.box(), random.nextInt(8)), random.nextInt(20), false));
            }
            found.add(new Region(image, 1 + random.nextInt(CATEGORIES), box(), random.nextInt(20), false));
        }
        // A category whose only object is in the last image.
        objects.add(new Region(IMAGES, CATEGORIES, new double[] {5, 5, 30, 30}, 0, false));
        found.add(new Region(IMAGES, CATEGORIES, new double[] {5, 5, 30, 30}, 3, false));
    }

    private CocoEvaluator.Jackknifed evaluate(long left) {
        GroundTruth.Builder truth = GroundTruth.builder(IouType.BBOX);
        for (int image = 1; image <= IMAGES; image++) {
            if (image != left) {
                truth.image(image, 200, 200);
            }
        }
        for (int category = 1; category <= CATEGORIES; category++) {
            truth.category(category);
        }
        long id = 0;
        for (Region object : objects) {
            id++;
            if (object.image() != left) {
                double area = object.box()[2] * object.box()[3];
                truth.annotation(id, object.image(), object.category(), area, object.crowd(), object.box(), null);
            }
        }
        GroundTruth all = truth.build();
        Detections.Builder detections = Detections.builder(all);
        found.stream()
                .filter(each -> each.image() != left)
                .forEach(each -> detections.add(each.image(), each.category(), each.score(), each.box(), null));
        return CocoEvaluator.jackknife(all, detections.build(), 2);
    }

    @Test
    void leavingAnImageOutIsNeverHavingHadIt() {
        draw();
        double[] without = evaluate(0).apWithout();

        assertThat(without).hasSize(IMAGES);
        for (int image = 1; image <= IMAGES; image++) {
            assertThat(without[image - 1])
                    .as("without image %d", image)
                    .isCloseTo(evaluate(image).stats().ap(), within(1e-12));
        }
        assertThat(without[IMAGES - 1]).isNotCloseTo(evaluate(0).stats().ap(), within(1e-3));
    }

    @Test
    void withoutTheOnlyObjectThereIsNoNumber() {
        objects.add(new Region(2, 1, new double[] {5, 5, 30, 30}, 0, false));
        double[] without = evaluate(0).apWithout();

        assertThat(without[1]).isNaN();
        assertThat(without[0]).isZero();
    }
}
