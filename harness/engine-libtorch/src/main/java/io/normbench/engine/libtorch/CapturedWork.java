package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.StepRecorder;
import io.normbench.engine.libtorch.device.StepRecorder.Recording;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that is rehearsed a few times, then recorded, then replayed.
 *
 * <p>Rehearsals are steps like any other. Where a number of the host's has changed since ({@link HostEffects}), the
 * recording is dropped, and there is a new one once the number has stood still for as many steps as rehearsals take.
 */
final class CapturedWork implements AutoCloseable {
    /** As many as PyTorch's documentation of CUDA graphs takes: the first sets libraries up, two more settle memory. */
    static final int REHEARSALS = 3;

    private final StepRecorder recorder;
    private final HostEffects effects;
    private final Runnable work;
    private HostEffects.Snapshot last = HostEffects.Snapshot.NONE;
    private @Nullable Recording recording;
    private int rehearsed;
    private long allRehearsals;
    private long allRecordings;

    /** @param work what it does on the host it tells {@code effects} */
    CapturedWork(StepRecorder recorder, HostEffects effects, Runnable work) {
        this.recorder = recorder;
        this.effects = effects;
        this.work = () -> {
            effects.clear();
            work.run();
        };
    }

    /** Does the work once: the step before which {@code completedSteps} were completed. Returns what the host noted. */
    HostEffects.Snapshot run(long completedSteps) {
        if (!last.holdsAt(completedSteps)) {
            drop();
            rehearsed = 0;
        }
        if (recording == null && rehearsed < REHEARSALS) {
            effects.at(completedSteps);
            recorder.rehearse(work);
            last = effects.snapshot();
            rehearsed++;
            allRehearsals++;
            return last;
        }
        if (recording == null) {
            effects.at(completedSteps);
            recording = recorder.record(work);
            allRecordings++;
        }
        recording.replay();
        return last;
    }

    int stepsUntilSteady() {
        // The step that records takes longer than those after it.
        return recording == null ? REHEARSALS - rehearsed + 1 : 0;
    }

    long rehearsals() {
        return allRehearsals;
    }

    long recordings() {
        return allRecordings;
    }

    private void drop() {
        if (recording != null) {
            recording.close();
            recording = null;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
