package io.normbench.engine.dl4j;

import io.normbench.tensor.OutOfMemoryException;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the exceptions of native code into ours. */
final class NativeErrors {
    private NativeErrors() {}

    /** Runs {@code action}; what ND4J and JavaCPP throw for lack of memory becomes {@link OutOfMemoryException}. */
    static <T> T translate(Supplier<T> action) {
        try {
            return action.get();
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (RuntimeException e) {
            throw translated(e);
        } catch (OutOfMemoryError e) {
            throw new OutOfMemoryException("host", "host: " + firstLine(e.getMessage()), e);
        }
    }

    private static RuntimeException translated(RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            if (cause instanceof OutOfMemoryError || saysOutOfMemory(text.toLowerCase(Locale.ROOT))) {
                return new OutOfMemoryException("host", "host: " + firstLine(text), e);
            }
        }
        return e;
    }

    private static boolean saysOutOfMemory(String text) {
        return text.contains("bad_alloc")
                || text.contains("allocation failed")
                || text.contains("failed to allocate")
                || text.contains("alloc failed")
                || text.contains("cannot allocate memory")
                || text.contains("physical memory usage is too high")
                || text.contains("out of memory")
                || text.contains("out_of_memory")
                // oneDNN drops the reason. It makes memory and primitives after it found an implementation, which names
                // itself a descriptor: these two fail for lack of memory alone.
                || text.contains("could not create a memory object")
                || text.endsWith("could not create a primitive");
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "out of memory" : text.lines().findFirst().orElse("out of memory");
    }
}
