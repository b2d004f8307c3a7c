package io.normbench.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads with something of their own that one thread at a time may use, such as open engines: it is opened, used and
 * closed by the same thread.
 *
 * @param <E> what each thread has
 */
final class Lanes<E extends AutoCloseable> implements AutoCloseable {
    private final List<Lane<E>> lanes = new ArrayList<>();

    /**
     * @param count how many
     * @param opener opens what a thread has, when it is first needed
     */
    Lanes(int count, Supplier<E> opener) {
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane<>(opener));
        }
    }

    /**
     * Does {@code work} for every one of {@code tasks}, each where a lane is free, and hands out results in the tasks'
     * order.
     */
    <T, R> void run(List<T> tasks, BiFunction<E, T, R> work, Consumer<R> results) {
        LinkedBlockingQueue<Lane<E>> free = new LinkedBlockingQueue<>(lanes);
        List<Future<R>> running = new ArrayList<>();
        int told = 0;
        try {
            for (T task : tasks) {
                Lane<E> lane = free.take();
                running.add(lane.thread.submit(() -> {
                    try {
                        return work.apply(lane.own(), task);
                    } finally {
                        free.add(lane);
                    }
                }));
                for (; told < running.size() && running.get(told).isDone(); told++) {
                    results.accept(running.get(told).get());
                }
            }
            for (; told < running.size(); told++) {
                results.accept(running.get(told).get());
            }
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    /** Ends the threads, each after what it is doing. */
    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }

    private static final class Lane<E extends AutoCloseable> {
        private final Supplier<E> opener;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private @Nullable E own;

        Lane(Supplier<E> opener) {
            this.opener = opener;
        }

        E own() {
            if (own == null) {
                // One after the other: the first one loads native libraries, under a lock that the process has once.
                synchronized (opener) {
                    own = opener.get();
                }
            }
            return own;
        }

        void close() {
            Future<?> closed = thread.submit(() -> {
                if (own != null) {
                    own.close();
                }
                return null;
            });
            thread.shutdown();
            try {
                closed.get();
            } catch (ExecutionException e) {
                throw unchecked(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
