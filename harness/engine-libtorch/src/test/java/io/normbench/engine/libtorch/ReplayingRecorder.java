package io.normbench.engine.libtorch;

import io.normbench.engine.libtorch.device.StepRecorder;
import java.util.ArrayList;
import java.util.List;

/**
 * A recorder for devices that record nothing: a recording runs its work again. As with a real one, recording does
 * nothing yet, and what it was given beforehand is all that a replay knows.
 */
final class ReplayingRecorder implements StepRecorder {
    /** What was asked for, in order: {@code rehearse}, {@code record}, {@code replay}, {@code free}, {@code close}. */
    final List<String> calls = new ArrayList<>();

    @Override
    public void rehearse(Runnable work) {
        calls.add("rehearse");
        work.run();
    }

    @Override
    public Recording record(Runnable work) {
        calls.add("record");
        return new Recording() {
            @Override
            public void replay() {
                calls.add("replay");
                work.run();
            }

            @Override
            public void close() {
                calls.add("free");
            }
        };
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
