package io.normbench.suite;

import java.util.List;

/**
 * How the learning rate falls after its warm-up, over the share of the remaining steps that is done.
 *
 * @param shape its form
 * @param milestones for {@link Shape#STEP}: the shares of all steps, warm-up included, at which it falls to a tenth;
 *     empty otherwise
 */
public record Schedule(Shape shape, List<Double> milestones) {
    /** Forms of schedules. */
    public enum Shape {
        /** Half a cosine, down to 0 (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts). */
        COSINE,
        /** Constant, but a tenth from each milestone on: the usual recipe of ImageNet and COCO. */
        STEP,
        /** {@code (1 - share)^0.9}: the usual recipe of DeepLab. */
        POLY
    }

    public Schedule {
        milestones = List.copyOf(milestones);
        if (shape == Shape.STEP == milestones.isEmpty()) {
            throw new IllegalArgumentException(
                    "milestones belong to the schedule 'step', and to it alone; it needs at least one");
        }
    }

    /** Half a cosine. */
    public static Schedule cosine() {
        return new Schedule(Shape.COSINE, List.of());
    }
}
