package io.normbench.published;

import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.suite.Measurement;
import io.normbench.suite.SuiteDefaults;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One published number.
 *
 * @param key its name among all of them, for claims to refer to
 * @param source where it was read
 * @param evidence how sure it is
 * @param task the kind of task
 * @param data the data set's name in publications
 * @param network the network's name in publications; empty if it is not known
 * @param start {@code scratch}, or {@code imagenet} for weights trained there; empty if it is not known
 * @param schedule length and schedule of the training; empty if it is not known
 * @param method the method's name in the source
 * @param methodId its id here, with default options; empty if it has none
 * @param gpus number of GPUs; empty if it is not known, or makes no difference
 * @param imagesPerGpu images that share statistics, where statistics are shared; empty if it is not known
 * @param metric the metric's name here: {@code top1}, {@code box_ap}, {@code memory_gb}
 * @param form how the value is to be read
 * @param value the number; empty where it says that there is none
 * @param condition how a run of this harness under the same condition looks; empty if none could be, or too little is known
 * @param note what else the source says
 */
public record PublishedNumber(
        String key,
        String source,
        Evidence evidence,
        String task,
        String data,
        String network,
        String start,
        String schedule,
        String method,
        String methodId,
        OptionalInt gpus,
        OptionalInt imagesPerGpu,
        String metric,
        Form form,
        OptionalDouble value,
        Optional<Condition> condition,
        String note) {
    /** How sure a number is. */
    public enum Evidence {
        /** Read in the named source. */
        VERIFIED("V"),
        /** Derived from a source that republishes it. */
        DERIVED("V-x"),
        /** Recalled: a lead, no golden value. */
        RECALLED("R");

        private final String tag;

        Evidence(String tag) {
            this.tag = tag;
        }

        /** The spelling in the file. */
        public String tag() {
            return tag;
        }
    }

    /** How a value is to be read. */
    public enum Form {
        /** A share of 100: accuracy, average precision. */
        PERCENT,
        /** 100 less a share: an error rate. */
        ERROR,
        /** Points more than something else had, as the note says. */
        DIFFERENCE,
        /** In the metric's own unit. */
        RAW,
        /** No value: training did not converge. */
        NONE
    }

    /**
     * How a run of this harness looks that measures the same.
     *
     * @param dataSet the data set's name in suites
     * @param models the network's names in results, with its options; any of them
     * @param trainImages training images there are
     * @param heldOut images evaluated on
     * @param epochs how often training sees every image
     */
    public record Condition(String dataSet, Set<String> models, long trainImages, long heldOut, double epochs) {
        /** Last batches of epochs may be left out, or not. */
        private static final double EPOCHS_WITHIN = 0.01;

        boolean holds(ResultRow row, String rowDataSet) {
            Measured measured = row.measured();
            Object available = measured.metrics().get(Measured.TRAIN_SET_IMAGES);
            return rowDataSet.equals(dataSet)
                    && models.contains(row.cell().model())
                    && available instanceof Number images
                    && images.longValue() == trainImages
                    && measured.metricCount().orElse(-1) == heldOut
                    && Math.abs(measured.trainImages().orElse(0) / (epochs * trainImages) - 1) <= EPOCHS_WITHIN;
        }
    }

    /** The value as rows have it: a share for {@link Form#PERCENT} and {@link Form#ERROR}; empty for other forms. */
    public OptionalDouble share() {
        return switch (form) {
            case PERCENT -> OptionalDouble.of(value.getAsDouble() / 100);
            case ERROR -> OptionalDouble.of(1 - value.getAsDouble() / 100);
            case DIFFERENCE, RAW, NONE -> OptionalDouble.empty();
        };
    }

    /**
     * What {@code row} measured of the same under the same condition; empty if the condition is another, or too little is
     * known of it.
     *
     * @param dataSet name of the data set of the row's task
     */
    public OptionalDouble measuredIn(ResultRow row, String dataSet) {
        boolean same = share().isPresent()
                && row.outcome() instanceof Outcome.Completed
                && Measurement.ofTrial(row.trial()) == Measurement.ACCURACY
                && row.cell().evaluation().equals(SuiteDefaults.EVALUATION.id())
                && row.cell().method().equals(methodId)
                && gpus.isPresent()
                && imagesPerGpu.isPresent()
                && row.cell().batchSize() == gpus.getAsInt() * imagesPerGpu.getAsInt()
                && row.cell().statBatch() == imagesPerGpu.getAsInt()
                && condition.filter(each -> each.holds(row, dataSet)).isPresent();
        if (!same) {
            return OptionalDouble.empty();
        }
        if (row.measured().metric().equals(metric)) {
            return row.measured().metricValue();
        }
        return row.measured().metrics().get(metric) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }
}
