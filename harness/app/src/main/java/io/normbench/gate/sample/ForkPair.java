package io.normbench.gate.sample;

/**
 * Two forks that ran next to each other, or with the same seed; both completed.
 *
 * @param base the fork of the base
 * @param head the fork of the head
 */
public record ForkPair(Fork base, Fork head) {
    /** ln(head / base) of the step times: above 0 if the head is slower. */
    public double logStepRatio() {
        return Math.log(head.toBase()
                .orElseGet(() -> head.stepMs().getAsDouble() / base.stepMs().getAsDouble()));
    }

    /** Metric of the head minus that of the base. */
    public double metricDifference() {
        return head.metricValue().getAsDouble() - base.metricValue().getAsDouble();
    }

    /** Whether the two trainings agree to the last bit of loss and metric. */
    public boolean sameLossAndMetric() {
        return base.finalLoss().isPresent()
                && base.finalLoss().equals(head.finalLoss())
                && base.metricValue().equals(head.metricValue());
    }
}
