package io.normbench.engine.libtorch.device;

/**
 * Records the work that a piece of code gives to the device, so that it can be launched again at one go.
 *
 * <p>What is recorded are the operations and the addresses they read and write, not what the host did between them:
 * whoever records sees to it that every address stays valid, and that nothing which changes between two replays is a
 * number of the host's. Used by one thread.
 */
public interface StepRecorder extends AutoCloseable {
    /**
     * Runs {@code work} where recordings are made, and waits for it: what libraries set up on first use (handles,
     * workspaces, the choice of algorithms) must be there before anything is recorded.
     */
    void rehearse(Runnable work);

    /**
     * Records {@code work} without doing it; everything given to the device before has been done when this returns.
     *
     * @throws UnsupportedOperationException if {@code work} does what cannot be recorded, with the reason
     * @throws io.normbench.tensor.OutOfMemoryException if there is no memory for the recording's tensors
     */
    Recording record(Runnable work);

    @Override
    void close();

    /** Recorded work, with the memory that it works in. */
    interface Recording extends AutoCloseable {
        /** Gives the work to the device again, behind all that the device was given before. */
        void replay();

        /** Waits until the device is done, then frees the recording and its memory. */
        @Override
        void close();
    }
}
