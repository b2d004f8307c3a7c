package io.normbench.testmethods;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The methods that go wrong in every way a worker can. */
public final class TestMethods {
    private TestMethods() {}

    /** Ends the process as a segmentation fault would, after a line in the log. */
    public static final class Crash extends TestMethod.Provider {
        public Crash() {
            super("test_crash", (x, options) -> {
                System.err.println("test_crash: last words");
                Runtime.getRuntime().halt(139);
                return x;
            });
        }
    }

    /** Sends its own process a signal: KILL, or another one. */
    public static final class Abort extends TestMethod.Provider {
        public Abort() {
            super(
                    "test_abort",
                    (x, options) -> {
                        start("kill -" + options.text("signal") + " "
                                + ProcessHandle.current().pid());
                        return sleep(x);
                    },
                    OptionSpec.text("signal", "KILL", "name of the signal"));
        }
    }

    /** Never returns, or not before a file exists, if one is named. */
    public static final class Hang extends TestMethod.Provider {
        public Hang() {
            super(
                    "test_hang",
                    (x, options) -> {
                        String file = options.text("until");
                        System.err.println("hanging");
                        while (file.isEmpty() || !Files.exists(Path.of(file))) {
                            pause();
                        }
                        return x;
                    },
                    OptionSpec.text("until", "", "file whose existence ends it"));
        }
    }

    /** Asks the engine for 8 GiB. */
    public static final class OutOfMemory extends TestMethod.Provider {
        public OutOfMemory() {
            super("test_oom", (x, options) -> {
                x.sumAll().reshape(1, 1).expand(1 << 16, 1 << 15).add(1.0);
                return x;
            });
        }
    }

    /** Makes every training step longer: by a share of itself, or by a fixed time. */
    public static final class Delay extends TestMethod.Provider {
        public Delay() {
            super(
                    "test_delay",
                    new Slowdown(),
                    OptionSpec.integer("percent", 25, 0, "delay as a share of the step"),
                    OptionSpec.integer("millis", 0, 0, "delay of a step, ms, in place of the share"));
        }
    }

    /**
     * Measures what a step takes without the delay, and waits for a share of that once a step; or sleeps for a fixed
     * time, which a busy machine hardly changes. A step of the tests' network, PreAct-ResNet-8, applies its method
     * seven times.
     *
     * <p>What lies between two turns of a worker is no step, and the first steps of a turn are slow: the share is that of a
     * quick one of the last steps, so that the delay is rather shorter than asked for than longer.
     */
    private static final class Slowdown implements TestMethod.Harm {
        private static final int APPLICATIONS = 7;
        private static final int REMEMBERED = 5;

        private long applications;
        private long stepStart;
        private long delayNanos;
        private final long[] ownNanos = new long[REMEMBERED];
        private int steps;

        @Override
        public Tensor apply(Tensor x, Options options) {
            if (applications++ % APPLICATIONS == 0) {
                if (options.integer("millis") > 0) {
                    sleepMillis(options.integer("millis"));
                } else {
                    waitShare(options.integer("percent"));
                }
            }
            return x;
        }

        private void waitShare(long percent) {
            long now = System.nanoTime();
            if (stepStart != 0) {
                ownNanos[steps++ % REMEMBERED] = now - stepStart - delayNanos;
                delayNanos = quick() * percent / 100;
            }
            // Without a pause instruction: a virtual machine's host may take a processor away that spins with it.
            while (System.nanoTime() - now < delayNanos) {}
            stepStart = now;
        }

        /**
         * A quick one of the last steps. Plain loops: they take microseconds even while they are interpreted, and are part
         * of the delay.
         */
        private long quick() {
            int known = Math.min(steps, REMEMBERED);
            long[] sorted = new long[known];
            for (int i = 0; i < known; i++) {
                int at = i;
                for (; at > 0 && sorted[at - 1] > ownNanos[i]; at--) {
                    sorted[at] = sorted[at - 1];
                }
                sorted[at] = ownNanos[i];
            }
            return sorted[known / 4];
        }
    }

    /** Makes the loss NaN. */
    public static final class NotANumber extends TestMethod.Provider {
        public NotANumber() {
            super("test_nan", (x, options) -> x.mul(Double.NaN));
        }
    }

    /** Uses an operation that the engine lacks. */
    public static final class Unsupported extends TestMethod.Provider {
        public Unsupported() {
            super("test_unsupported", (x, options) -> {
                throw new UnsupportedOperationException("operation 'fold' is not available on this engine");
            });
        }
    }

    /** Fails like a bug; its message mentions memory, which must not mislead what is said of a later death. */
    public static final class Throw extends TestMethod.Provider {
        public Throw() {
            super("test_throw", (x, options) -> {
                throw new IllegalStateException("a bug that mentions out of memory\nsecond line");
            });
        }
    }

    /** Fails with an error, as a plug-in does whose library is missing. */
    public static final class ThrowError extends TestMethod.Provider {
        public ThrowError() {
            super("test_error", (x, options) -> {
                throw new NoClassDefFoundError("org/example/Missing");
            });
        }
    }

    /** Starts a child process, says which, and never returns. */
    public static final class Spawn extends TestMethod.Provider {
        public Spawn() {
            super("test_spawn", (x, options) -> {
                System.err.println("spawned " + start("exec sleep 600").pid());
                return sleep(x);
            });
        }
    }

    /** Dies while a child process of its holds the log open. */
    public static final class SpawnAndCrash extends TestMethod.Provider {
        public SpawnAndCrash() {
            super("test_spawn_crash", (x, options) -> {
                System.err.println("spawned " + start("exec sleep 600").pid());
                Runtime.getRuntime().halt(3);
                return x;
            });
        }
    }

    /** A mistake at one batch size, a death at twice that: one worker meets both. */
    public static final class ThrowThenCrash extends TestMethod.Provider {
        public ThrowThenCrash() {
            super("test_throw_then_crash", (x, options) -> {
                throw new IllegalStateException("a bug that mentions out of memory");
            });
        }

        @Override
        public io.normbench.norm.Normalization create(io.normbench.option.Options given) {
            io.normbench.norm.Normalization throwing = super.create(given);
            return (x, scope) -> {
                if (scope.training() && x.n() == 2L * given.integer("batch")) {
                    Runtime.getRuntime().halt(4);
                }
                return throwing.define(x, scope);
            };
        }
    }

    private static Process start(String script) {
        try {
            return new ProcessBuilder("/bin/sh", "-c", script).inheritIO().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tensor sleep(Tensor x) {
        while (!Thread.currentThread().isInterrupted()) {
            pause();
        }
        return x;
    }

    private static void pause() {
        sleepMillis(50);
    }

    private static void sleepMillis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
