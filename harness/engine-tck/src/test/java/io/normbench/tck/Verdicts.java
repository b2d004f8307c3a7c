package io.normbench.tck;

import io.normbench.conformance.Conformance;
import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.NumberFormat;
import io.normbench.norm.MethodCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The conformance check of the engine on the CPU. */
public final class Verdicts {
    /** The folder of the reference vectors, seen from an engine's module. */
    public static final Path VECTORS = Path.of("../core/src/test/resources/golden/norm");

    private Verdicts() {}

    /**
     * Checks the methods of {@code catalog}.
     *
     * @param vectors a vector file or a folder of them
     * @param seed of the random inputs
     * @return the verdicts in the order in which they come
     */
    public static List<MethodVerdict> of(Path vectors, MethodCatalog catalog, long seed, NumberFormat format) {
        return of(List.of(vectors), Set.of(), catalog, seed, format);
    }

    /**
     * Checks some methods of {@code catalog}, or of the vectors.
     *
     * @param vectors vector files or folders of them
     * @param methods their ids; empty for all
     */
    public static List<MethodVerdict> of(
            List<Path> vectors, Set<String> methods, MethodCatalog catalog, long seed, NumberFormat format) {
        List<MethodVerdict> verdicts = new ArrayList<>();
        new Conformance(Engines.provider(), catalog, seed)
                .run(new Conformance.Selection(vectors, methods, "cpu", format), verdicts::add);
        return verdicts;
    }
}
