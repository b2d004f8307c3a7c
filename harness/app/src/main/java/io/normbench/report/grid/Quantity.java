package io.normbench.report.grid;

import io.normbench.report.text.Numbers;
import io.normbench.result.Measured;
import io.normbench.suite.Measurement;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** A measured quantity that has a matrix of its own: how to read it from a row, and how to write and shade it. */
public enum Quantity {
    /** The task's headline metric, over seeds. */
    ACCURACY("Accuracy", "", Measurement.ACCURACY, true, m -> m.metricValue()),
    /** Training throughput. */
    TRAIN_THROUGHPUT("Training throughput", "images/s", Measurement.THROUGHPUT, true, m -> m.imagesPerSecond()),
    /** Time of one training step. */
    STEP_TIME("Step time", "ms", Measurement.THROUGHPUT, false, m -> m.stepMsMedian()),
    /** Inference throughput. */
    INFER_THROUGHPUT("Inference throughput", "images/s", Measurement.THROUGHPUT, true, m -> m.inferImagesPerSecond()),
    /** Energy of the devices, per image of the measured training steps. */
    ENERGY("Energy per training image", "mJ", Measurement.THROUGHPUT, false, m -> millijoules(m)),
    /** Peak resident memory of the worker above what it held before the trial. */
    HOST_MEMORY("Host memory above the baseline", "MiB", Measurement.MEMORY, false, m -> aboveBaseline(m)),
    /** Peak resident memory of the worker, in runs that do not tell what it held before the trial. */
    HOST_PEAK("Peak host memory, baseline not recorded", "MiB", Measurement.MEMORY, false, m -> wholePeak(m)),
    /** Peak of the device's allocator. */
    DEVICE_MEMORY("Peak device memory", "MiB", Measurement.MEMORY, false, m -> mebibytes(m.peakDeviceBytes())),
    /** Mean of the classes' F1 of a classification task, over seeds. */
    MACRO_F1("Macro F1", "", Measurement.ACCURACY, true, m -> figure(m, "macro_f1"));

    private static final String BASELINE = "baseline_host_bytes";
    private static final double MIB = 1048576.0;

    private final String title;
    private final String unit;
    private final Measurement measurement;
    private final boolean higherIsBetter;
    private final Function<Measured, OptionalDouble> reader;

    Quantity(
            String title,
            String unit,
            Measurement measurement,
            boolean higherIsBetter,
            Function<Measured, OptionalDouble> reader) {
        this.title = title;
        this.unit = unit;
        this.measurement = measurement;
        this.higherIsBetter = higherIsBetter;
        this.reader = reader;
    }

    /** Its name. */
    public String title() {
        return title;
    }

    /** Its unit; empty for a fraction. */
    public String unit() {
        return unit;
    }

    /** The kind of trial that measures it. */
    public Measurement measurement() {
        return measurement;
    }

    /** Whether more is better. */
    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** What stands behind its name in headings: a space, and an arrow in the direction that is better. */
    public String arrow() {
        return higherIsBetter ? " \u2191" : " \u2193";
    }

    /** Its value in one trial, if that was measured and is a number. */
    public OptionalDouble read(Measured measured) {
        OptionalDouble value = reader.apply(measured);
        return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value : OptionalDouble.empty();
    }

    /** {@code value} as text, without the unit. */
    public String format(double value) {
        return switch (this) {
            case ACCURACY, MACRO_F1 -> Numbers.fixed(value, 3);
            case HOST_MEMORY, HOST_PEAK, DEVICE_MEMORY -> Numbers.fixed(value, Math.abs(value) < 10 ? 1 : 0);
            default -> Numbers.significant(value, 3);
        };
    }

    /** {@code value} as text, with the unit. */
    public String formatWithUnit(double value) {
        return unit.isEmpty() ? format(value) : format(value) + " " + unit;
    }

    /** Whether it depends on how fast the machine was: its state during the trial matters. */
    public boolean isTimed() {
        return switch (this) {
            case TRAIN_THROUGHPUT, STEP_TIME, INFER_THROUGHPUT, ENERGY -> true;
            case ACCURACY, MACRO_F1, HOST_MEMORY, HOST_PEAK, DEVICE_MEMORY -> false;
        };
    }

    /** Whether ratios of it within rounds are known. */
    boolean isSpeed() {
        return this == TRAIN_THROUGHPUT || this == STEP_TIME || this == INFER_THROUGHPUT;
    }

    /** Whether it is a share, 0 to 1, of which every seed gives one. */
    public boolean isOverSeeds() {
        return this == ACCURACY || this == MACRO_F1;
    }

    private static OptionalDouble figure(Measured measured, String name) {
        return measured.metrics().get(name) instanceof Number figure
                ? OptionalDouble.of(figure.doubleValue())
                : OptionalDouble.empty();
    }

    private static OptionalDouble millijoules(Measured measured) {
        return measured.metrics().get("energy_j_per_image") instanceof Number joules
                ? OptionalDouble.of(joules.doubleValue() * 1e3)
                : OptionalDouble.empty();
    }

    private static OptionalDouble aboveBaseline(Measured measured) {
        return measured.metrics().get(BASELINE) instanceof Number baseline
                        && measured.peakHostBytes().isPresent()
                ? OptionalDouble.of((measured.peakHostBytes().getAsLong() - baseline.longValue()) / MIB)
                : OptionalDouble.empty();
    }

    private static OptionalDouble wholePeak(Measured measured) {
        return measured.metrics().get(BASELINE) instanceof Number
                ? OptionalDouble.empty()
                : mebibytes(measured.peakHostBytes());
    }

    private static OptionalDouble mebibytes(OptionalLong bytes) {
        return bytes.isPresent() ? OptionalDouble.of(bytes.getAsLong() / MIB) : OptionalDouble.empty();
    }
}
