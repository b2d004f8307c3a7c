package io.normbench.engine.libtorch.device;

import io.normbench.tensor.CudaFault;
import io.normbench.tensor.OutOfMemoryException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the exceptions of native code into ours. */
public final class NativeErrors {
    private NativeErrors() {}

    /** Runs {@code action}; what native code throws for lack of memory becomes {@link OutOfMemoryException}. */
    public static <T> T translate(Supplier<T> action) {
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

    /** Whether {@code e} says that there was not enough memory. */
    static boolean lackOfMemory(RuntimeException e) {
        return e instanceof OutOfMemoryException || translated(e) instanceof OutOfMemoryException;
    }

    private static RuntimeException translated(RuntimeException e) {
        String text = String.valueOf(e.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        Optional<CudaFault> fault = CudaFault.of(text);
        if (fault.isPresent() && fault.get().kind() == CudaFault.Kind.OUT_OF_MEMORY) {
            return new OutOfMemoryException("device", "device: " + fault.get().text(), e);
        }
        if (lower.contains("can't allocate memory")
                || lower.contains("not enough memory")
                || lower.contains("bad_alloc")
                || lower.contains("cannot allocate memory")) {
            return new OutOfMemoryException("host", "host: " + firstLine(text), e);
        }
        return e;
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "out of memory" : text.lines().findFirst().orElse("out of memory");
    }
}
