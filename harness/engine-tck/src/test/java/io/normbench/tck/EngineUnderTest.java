package io.normbench.tck;

import io.normbench.tensor.Arithmetic;
import io.normbench.tensor.Tensor;
import java.util.List;
import java.util.Set;

/**
 * How an engine differs from others: the one place where it may. Found through {@link java.util.ServiceLoader} among
 * the engine's tests.
 */
public interface EngineUnderTest {
    /**
     * The packages of its library, as ArchUnit writes them ({@code org.bytedeco..}). Beside these, Java and itself, the
     * engine may know {@code io.normbench.tensor} and {@code io.normbench.util} alone.
     */
    List<String> libraryPackages();

    /** Whether activations can lie channels-last; if not, opening it so is refused. */
    boolean hasChannelsLast();

    /** What it computes in on the CPU beside {@link Arithmetic#FULL}; opening it with any other is refused. */
    Set<Arithmetic> narrowArithmetic();

    /** Layers of its own library that refuse an input of one channel. */
    Set<String> layersOfSeveralChannels();

    /** Whether the memory of {@code tensor}, which a session uploaded, was given back. */
    boolean isFreed(Tensor tensor);
}
