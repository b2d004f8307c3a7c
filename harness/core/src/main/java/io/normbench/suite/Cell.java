package io.normbench.suite;

/**
 * One point of the matrix.
 *
 * @param task the task
 * @param method the method under test
 * @param batchSize the SGD batch: images per update
 * @param statBatch the statistics batch: images that share batch statistics; equal to {@code batchSize} unless a suite
 *     splits it, never larger
 * @param precision number format
 * @param layout memory order
 * @param engine the engine's id: {@code libtorch}
 * @param device {@code cpu}, {@code cuda} (any of the GPUs in use), {@code cuda:N}, or {@code auto}
 * @param threads threads the engine may use for one operation; 0 lets the runner choose
 * @param execution how a step reaches the device
 * @param cudnnAutotune whether cuDNN times its algorithms for every shape and keeps the fastest; nothing elsewhere
 * @param evaluation with which statistics the trained network is evaluated
 */
public record Cell(
        TaskSpec task,
        MethodSpec method,
        int batchSize,
        int statBatch,
        Precision precision,
        Layout layout,
        String engine,
        String device,
        int threads,
        Execution execution,
        boolean cudnnAutotune,
        EvaluationSpec evaluation) {
    /** The cell of another method. */
    public Cell with(MethodSpec other) {
        return new Cell(
                task,
                other,
                batchSize,
                statBatch,
                precision,
                layout,
                engine,
                device,
                threads,
                execution,
                cudnnAutotune,
                evaluation);
    }

    /** The same cell where a worker runs it. */
    public Cell on(String otherDevice, int otherThreads) {
        return new Cell(
                task,
                method,
                batchSize,
                statBatch,
                precision,
                layout,
                engine,
                otherDevice,
                otherThreads,
                execution,
                cudnnAutotune,
                evaluation);
    }

    /** A cell with the default execution and evaluation, and the default of what only CUDA has. */
    public Cell(
            TaskSpec task,
            MethodSpec method,
            int batchSize,
            int statBatch,
            Precision precision,
            Layout layout,
            String engine,
            String device,
            int threads) {
        this(
                task,
                method,
                batchSize,
                statBatch,
                precision,
                layout,
                engine,
                device,
                threads,
                SuiteDefaults.EXECUTION,
                SuiteDefaults.CUDNN_AUTOTUNE,
                SuiteDefaults.EVALUATION);
    }
}
