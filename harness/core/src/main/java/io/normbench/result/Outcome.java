package io.normbench.result;

import io.normbench.tensor.CudaFault;

/**
 * How a trial ended. Every ending is a row; none is dropped.
 *
 * <p>Sealed, so that the compiler makes every report and every gate handle each of them.
 */
public sealed interface Outcome {
    /** One line for people: why it ended like this; empty for {@link Completed}. */
    String reason();

    /** The spelling used in results: {@code completed}, {@code out_of_memory}, … */
    String id();

    /** Whether a worker that ends a trial like this cannot run another: its process has no usable device any more. */
    default boolean needsNewWorker() {
        return false;
    }

    /** The trial ran to its end. */
    record Completed() implements Outcome {
        @Override
        public String reason() {
            return "";
        }

        @Override
        public String id() {
            return "completed";
        }
    }

    /** Memory ran out: {@code where} is {@code host} or {@code device}. */
    record OutOfMemory(String where, String reason) implements Outcome {
        @Override
        public String id() {
            return "out_of_memory";
        }
    }

    /** The trial took longer than its limit; its worker was killed. */
    record TimedOut(String reason) implements Outcome {
        @Override
        public String id() {
            return "timed_out";
        }
    }

    /** The worker died; {@code reason} holds the exit status and the log's tail. */
    record Crashed(String reason) implements Outcome {
        @Override
        public String id() {
            return "crashed";
        }

        @Override
        public boolean needsNewWorker() {
            return CudaFault.of(reason)
                    .filter(fault -> fault.kind() == CudaFault.Kind.BROKEN)
                    .isPresent();
        }
    }

    /** The loss became NaN or infinite. */
    record Diverged(String reason) implements Outcome {
        @Override
        public String id() {
            return "diverged";
        }
    }

    /** The data are missing, damaged, or not what the task needs; {@code reason} names file and place. */
    record BadData(String reason) implements Outcome {
        @Override
        public String id() {
            return "bad_data";
        }
    }

    /** The engine or the device cannot do what the cell asks, or its options do not fit together. */
    record Unsupported(String reason) implements Outcome {
        @Override
        public String id() {
            return "unsupported";
        }
    }

    /** The outcome that {@link #id()} and {@link #reason()} name; the inverse of writing a row. */
    static Outcome of(String id, String reason) {
        return switch (id) {
            case "completed" -> new Completed();
            case "out_of_memory" -> new OutOfMemory(reason.startsWith("device") ? "device" : "host", reason);
            case "timed_out" -> new TimedOut(reason);
            case "crashed" -> new Crashed(reason);
            case "diverged" -> new Diverged(reason);
            case "bad_data" -> new BadData(reason);
            case "unsupported" -> new Unsupported(reason);
            default -> throw new IllegalArgumentException("unknown outcome '" + id + "'");
        };
    }
}
