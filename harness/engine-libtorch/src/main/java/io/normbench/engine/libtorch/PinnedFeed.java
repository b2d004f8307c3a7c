package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.CopyLane;
import io.normbench.engine.libtorch.device.NativeErrors;
import io.normbench.tensor.BatchFeed;
import io.normbench.tensor.HostTensor;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches to the device while steps run: a thread draws them and writes them to page-locked memory, and the
 * thread of the steps starts the copy of the next batch before it computes on this one.
 *
 * <p>Host memory goes round: free, written, on its way, free again once its copy has arrived. On the device there are
 * two places: the batch in use and the one that is coming.
 */
final class PinnedFeed implements BatchFeed {
    private static final int SLOTS = 3;

    private final LibTorchEngine engine;
    private final CopyLane lane;
    private final BlockingQueue<PinnedSlot> free = new ArrayBlockingQueue<>(SLOTS);
    private final BlockingQueue<PinnedSlot> written = new ArrayBlockingQueue<>(SLOTS);
    private final List<PinnedSlot> slots = new ArrayList<>();
    private final DevicePlace[] places;
    private final Thread writer;
    private int turn;
    private @Nullable OnItsWay used; // what the last call gave; null before it, and while it is taken back
    private @Nullable OnItsWay coming; // null: none was written in time
    private volatile boolean closed;

    /**
     * Starts to draw batches.
     *
     * @param lane closed with this feed
     */
    PinnedFeed(LibTorchEngine engine, CopyLane lane, Supplier<List<HostTensor>> batches) {
        this.engine = engine;
        this.lane = lane;
        this.places = new DevicePlace[] {new DevicePlace(engine), new DevicePlace(engine)};
        for (int i = 0; i < SLOTS; i++) {
            PinnedSlot slot = new PinnedSlot(engine, lane);
            slots.add(slot);
            free.add(slot);
        }
        this.writer = new Thread(() -> write(batches), "normbench-pinned");
        writer.setDaemon(true);
        writer.start();
    }

    private void write(Supplier<List<HostTensor>> batches) {
        try {
            while (!closed) {
                PinnedSlot slot = free.take();
                boolean failed = true;
                try {
                    slot.write(batches.get());
                    failed = false;
                } catch (RuntimeException e) {
                    slot.fail(e);
                } catch (Error e) {
                    slot.fail(e);
                }
                written.put(slot);
                if (failed) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // The feed is being closed; there is nobody to tell.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<Tensor> next() {
        return NativeErrors.translate(() -> {
            try (PointerScope scope = new PointerScope()) {
                return advance();
            }
        });
    }

    private List<Tensor> advance() {
        if (used != null) {
            // Its step is over, so this does not wait; only now may its source be written again.
            used.ticket().await();
            free.add(used.slot());
            used = null;
        }
        OnItsWay now = coming != null ? coming : start(take());
        now.ticket().beforeUse();
        used = now;
        PinnedSlot next = written.poll();
        // With none written yet the step must not wait for the loader: its copy is started with the next call.
        coming = next == null ? null : start(next);
        return now.tensors();
    }

    private PinnedSlot take() {
        try {
            return written.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        }
    }

    private OnItsWay start(PinnedSlot slot) {
        slot.settle();
        DevicePlace place = places[turn];
        turn = (turn + 1) % places.length;
        List<Tensor> tensors = place.like(slot.tensors());
        CopyLane.Ticket ticket = lane.copy(
                slot.tensors(), tensors.stream().map(LibTorchTensor::unwrap).toList());
        return new OnItsWay(slot, tensors, ticket);
    }

    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.synchronize();
        slots.forEach(PinnedSlot::release);
        Arrays.stream(places).forEach(DevicePlace::release);
        lane.close();
    }

    /** A batch whose copy was started. */
    private record OnItsWay(PinnedSlot slot, List<Tensor> tensors, CopyLane.Ticket ticket) {}
}
