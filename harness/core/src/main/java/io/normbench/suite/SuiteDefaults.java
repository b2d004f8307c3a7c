package io.normbench.suite;

import java.util.List;

/** What a suite means where it says nothing. Every default of the suite file stands here and nowhere else. */
public final class SuiteDefaults {
    /** All GPUs of one model if the machine has any, otherwise the CPU. */
    public static final String DEVICE = "auto";

    /** The engine that runs on both CPU and current GPUs. */
    public static final String ENGINE = "libtorch";

    /** float32 throughout: what the papers used. */
    public static final Precision PRECISION = Precision.FP32;

    /** The memory order every engine supports. */
    public static final Layout LAYOUT = Layout.NCHW;

    /** Each operation at once, as training loops do unless told otherwise. */
    public static final Execution EXECUTION = Execution.EAGER;

    /** cuDNN keeps the fastest of the algorithms it tried: warm-up pays for the trying, as in training loops. */
    public static final boolean CUDNN_AUTOTUNE = true;

    /** One worker for each task and method: quick. The gate's suites ask for a worker a trial. */
    public static final Isolation ISOLATION = Isolation.METHOD;

    /** One accuracy trial. */
    public static final List<Long> SEEDS = List.of(1L);

    /** The runner chooses the number of threads. */
    public static final int THREADS = 0;

    /** Statistics are taken over the whole SGD batch. */
    public static final int STAT_BATCH = 0;

    /** Training images seen in an accuracy trial; about three epochs of {@code digits}. */
    public static final int SAMPLES = 4000;

    /** Learning rate at {@link #LR_REFERENCE_BATCH}. */
    public static final double LR = 0.1;

    /** The batch size at which {@link #LR} holds. */
    public static final int LR_REFERENCE_BATCH = 32;

    /** The largest learning rate that linear scaling may reach. */
    public static final double LR_CAP = 0.4;

    /** SGD momentum. */
    public static final double MOMENTUM = 0.9;

    /** L2 penalty. */
    public static final double WEIGHT_DECAY = 1e-4;

    /** Share of the steps over which the learning rate rises. */
    public static final double WARMUP_FRACTION = 0.05;

    /** Training images are augmented. */
    public static final boolean AUGMENT = true;

    /** The learning rate falls along half a cosine: no milestones to choose. */
    public static final Schedule SCHEDULE = Schedule.cosine();

    /** Evaluation batch size. */
    public static final int EVAL_BATCH = 256;

    /** Shortest measurement of a throughput trial. */
    public static final double MIN_SECONDS = 1.0;

    /** Most steps of a throughput trial. */
    public static final int MAX_STEPS = 200;

    /** Fewest steps of a throughput trial. */
    public static final int MIN_STEPS = 10;

    /** Steps in each window of the warm-up test. */
    public static final int WARMUP_WINDOW = 10;

    /** Relative difference of the windows' medians below which the step time is steady. */
    public static final double WARMUP_TOLERANCE = 0.01;

    /** Step time that a worker must have behind it before it measures. */
    public static final double WARMUP_MIN_SECONDS = 0.7;

    /** Longest warm-up. */
    public static final double WARMUP_MAX_SECONDS = 3.0;

    /** Throughput trials of a cell. */
    public static final int TRIALS = 1;

    /** The largest batch that a search tries: beyond what any of today's GPUs holds of the networks here. */
    public static final int MAX_BATCH_AT_MOST = 65536;

    /** Time limit of a trial. */
    public static final double TIMEOUT_SECONDS = 600;

    /** No memory limit. */
    public static final long HOST_MEMORY_BYTES = 0;

    private SuiteDefaults() {}
}
