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

    /** As training left them: what every library does unless told otherwise. */
    public static final EvaluationSpec EVALUATION = EvaluationSpec.running();

    /** Batches of precise statistics: fvcore's {@code update_bn_stats}. */
    public static final int PRECISE_BATCHES = 200;

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

    /** The number of updates follows from the images alone. */
    public static final int MIN_UPDATES = 0;

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

    /** Gradients are not clipped. */
    public static final double NO_CLIP = 0;

    /** λ of adaptive gradient clipping: arXiv:2102.06171, table 6, for batches up to 4096. */
    public static final double CLIP = 0.01;

    /** Share of the steps over which the learning rate rises. */
    public static final double WARMUP_FRACTION = 0.05;

    /** Training images are augmented. */
    public static final boolean AUGMENT = true;

    /** The learning rate falls along half a cosine: no milestones to choose. */
    public static final Schedule SCHEDULE = Schedule.cosine();

    /** Evaluation batch size. */
    public static final int EVAL_BATCH = 256;

    /** What ratios of step times are taken relative to, where a suite has it. */
    public static final String REFERENCE = "bn";

    /** Half width of the 95% interval of a ratio at which rounds may end. */
    public static final double PRECISION_OF_RATIOS = 0.02;

    /** Fewest rounds of a comparison group. */
    public static final int MIN_ROUNDS = 6;

    /** Least counted step time of each method: rounds and precision decide. */
    public static final double MIN_SECONDS = 0;

    /** Fewest counted steps of each method: every block has one. */
    public static final int MIN_STEPS = 1;

    /** Most counted steps of each method: time and precision decide. */
    public static final int MAX_STEPS = Integer.MAX_VALUE;

    /** Longest time of a group's rounds. */
    public static final double MAX_SECONDS = 20;

    /**
     * Long enough for a clock, short enough that a machine's speed hardly moves within a round of 18 methods.
     */
    public static final double BLOCK_MILLIS = 10;

    /** One worker may be slower or faster than another for as long as it lives: two tell how much. */
    public static final int WORKERS = 2;

    /** Fewest steps of each method's warm-up: the first one allocates. */
    public static final int WARMUP_STEPS = 2;

    /** Step time that a worker must have behind it before it measures. */
    public static final double WARMUP_MIN_SECONDS = 1.0;

    /** Longest warm-up. */
    public static final double WARMUP_MAX_SECONDS = 3.0;

    /** How often a comparison group is measured. */
    public static final int TRIALS = 1;

    /** The largest batch that a search tries: beyond what any of today's GPUs holds of the networks here. */
    public static final int MAX_BATCH_AT_MOST = 65536;

    /** Training images that trials are looked at with: enough for moments of a few percent, quick enough for two cores. */
    public static final int SINGULARITY_IMAGES = 256;

    /** Time limit of a trial. */
    public static final double TIMEOUT_SECONDS = 600;

    /** No memory limit. */
    public static final long HOST_MEMORY_BYTES = 0;

    private SuiteDefaults() {}
}
