package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The whole conformance check of one engine: every vector in float64 along both paths, the layers of the engine's own
 * library on the vectors of the methods they stand for, then float32 against the float64 definition on fresh random
 * inputs.
 */
public final class Conformance {
    private final EngineProvider provider;
    private final MethodCatalog catalog;
    private final RandomGenerator random;

    /**
     * @param provider the engine to check
     * @param catalog the methods this build has
     * @param random source of the random inputs
     */
    public Conformance(EngineProvider provider, MethodCatalog catalog, RandomGenerator random) {
        this.provider = provider;
        this.catalog = catalog;
        this.random = random;
    }

    /**
     * Runs every check and hands out verdicts as they come.
     *
     * @param vectors a vector file or a folder of them
     * @param device where to run
     */
    public void run(Path vectors, String device, Consumer<MethodVerdict> verdicts) {
        List<Path> files = VectorFile.find(vectors);
        EngineOptions options = new EngineOptions(device, 0, DType.FLOAT64, false, true);
        try (Engine float64 = provider.open(options)) {
            VectorCheck check = new VectorCheck(float64, catalog);
            for (Path path : files) {
                VectorFile file = VectorFile.read(path);
                check(check, file, verdicts);
                OwnLayerVectors.of(file)
                        .filter(own -> here(own.method()))
                        .ifPresent(own -> check(check, own, verdicts));
            }
            catalog.normalizations().stream()
                    .filter(method -> !method.runsOn(provider.id()))
                    .forEach(method -> verdicts.accept(MethodVerdict.notOnThisEngine(method.id())));
            try (Engine float32 = provider.open(new EngineOptions(device, 0, DType.FLOAT32, false, true))) {
                PrecisionCheck precision = new PrecisionCheck(float64, float32, catalog, random);
                Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream())
                        .filter(method -> method.runsOn(provider.id()))
                        .map(MethodInfo::id)
                        .forEach(id -> {
                            for (CodePath codePath : CodePath.values()) {
                                verdicts.accept(precision.check(id, codePath));
                            }
                        });
            }
        }
    }

    private static void check(VectorCheck check, VectorFile file, Consumer<MethodVerdict> verdicts) {
        for (CodePath codePath : CodePath.values()) {
            MethodVerdict verdict = check.check(file, codePath);
            verdicts.accept(verdict);
            if (verdict.status() == MethodVerdict.Status.NOT_IMPLEMENTED) {
                break;
            }
        }
    }

    /** Whether this build has the layer and it is this engine's. */
    private boolean here(String method) {
        return catalog.normalization(method)
                .filter(known -> known.info().runsOn(provider.id()))
                .isPresent();
    }
}
