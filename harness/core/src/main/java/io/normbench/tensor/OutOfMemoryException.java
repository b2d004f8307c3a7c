package io.normbench.tensor;

import org.jspecify.annotations.Nullable;

/** Memory ran out on the host or on the device during an operation; the engine stays usable. */
public final class OutOfMemoryException extends RuntimeException {
    private final String where;

    /**
     * @param where {@code host} or {@code device}
     * @param message what the library said, in one line
     */
    public OutOfMemoryException(String where, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.where = where;
    }

    /** {@code host} or {@code device}. */
    public String where() {
        return where;
    }
}
