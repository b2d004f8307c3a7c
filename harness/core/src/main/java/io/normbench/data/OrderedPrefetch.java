package io.normbench.data;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works ahead on several threads and hands the results out in order.
 *
 * <p>Pieces of work are drawn on the thread that asks, one after the other, so they are the same for any number of
 * threads; only doing them is spread. For use by one thread.
 *
 * @param <T> what a piece of work gives
 */
public final class OrderedPrefetch<T> implements AutoCloseable {
    private final Supplier<@Nullable Supplier<T>> pieces;
    private final @Nullable ExecutorService executor; // null without threads
    private final Queue<Future<T>> ahead = new ArrayDeque<>();
    private boolean closed;

    /**
     * Starts to work.
     *
     * @param pieces gives the next piece of work, or null when there is none left
     * @param threads 0 does each piece when it is asked for
     * @param depth pieces in progress or done but not taken, at most
     */
    public OrderedPrefetch(Supplier<@Nullable Supplier<T>> pieces, int threads, int depth) {
        this.pieces = pieces;
        this.executor = threads == 0 ? null : Executors.newFixedThreadPool(threads, OrderedPrefetch::daemon);
        for (int i = 0; executor != null && i < depth; i++) {
            submit(executor);
        }
    }

    /** The next result, or null when there is none left. */
    public @Nullable T next() {
        if (closed) {
            throw new IllegalStateException("the loader is closed");
        }
        if (executor == null) {
            Supplier<T> piece = pieces.get();
            return piece == null ? null : piece.get();
        }
        Future<T> oldest = ahead.poll();
        if (oldest == null) {
            return null;
        }
        submit(executor);
        return await(oldest);
    }

    /** Stops the threads; they end as soon as the work in progress lets them. */
    @Override
    public void close() {
        closed = true;
        ahead.clear();
        if (executor != null) {
            executor.shutdownNow();
        }
    }

    private void submit(ExecutorService threads) {
        Supplier<T> piece = pieces.get();
        if (piece != null) {
            ahead.add(threads.submit(piece::get));
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // a Supplier throws nothing else
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "normbench-loader");
        thread.setDaemon(true);
        return thread;
    }
}
