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
 * inputs. A narrow format is checked against the float64 definition alone.
 *
 * @param provider the engine to check
 * @param catalog the methods this build has
 * @param random source of the random inputs
 */
public record Conformance(EngineProvider provider, MethodCatalog catalog, RandomGenerator random) {
    /**
     * Runs every check and hands out verdicts as they come. With {@link NumberFormat#FLOAT32} these are all vectors in
     * float64, then float32 on random inputs; with a narrow format they are that format, on random inputs and on those
     * of the vectors, against the definition in float64, which the former check compares with the vectors.
     *
     * @param vectors a vector file or a folder of them
     * @param device where to run
     * @throws UnsupportedOperationException if the engine lacks the format
     */
    public void run(Path vectors, String device, NumberFormat format, Consumer<MethodVerdict> verdicts) {
        List<VectorFile> files =
                VectorFile.find(vectors).stream().map(VectorFile::read).toList();
        EngineOptions options = new EngineOptions(device, 0, DType.FLOAT64, false, true);
        try (Engine float64 = provider.open(options)) {
            if (format.narrow()) {
                files.stream()
                        .filter(file -> !inCatalog(file.method()))
                        .forEach(file -> verdicts.accept(MethodVerdict.notImplemented(
                                file.method(), CodePath.DEFINITION, file.cases().size())));
            } else {
                checkVectors(float64, files, verdicts);
            }
            catalog.normalizations().stream()
                    .filter(method -> !method.runsOn(provider.id()))
                    .forEach(method -> verdicts.accept(MethodVerdict.notOnThisEngine(method.id())));
            EngineOptions others =
                    new EngineOptions(device, 0, DType.FLOAT32, false, true, format.arithmetic(), false);
            try (Engine other = provider.open(others)) {
                PrecisionCheck precision = new PrecisionCheck(float64, other, format, catalog, random);
                Stream.concat(catalog.normalizations().stream(), catalog.transforms().stream())
                        .filter(method -> method.runsOn(provider.id()))
                        .map(MethodInfo::id)
                        .forEach(id -> {
                            List<VectorFile.Case> cases = format.narrow() ? cases(files, id) : List.of();
                            for (CodePath codePath : CodePath.values()) {
                                verdicts.accept(precision.check(id, codePath, cases));
                            }
                        });
            }
        }
    }

    private void checkVectors(Engine float64, List<VectorFile> files, Consumer<MethodVerdict> verdicts) {
        VectorCheck check = new VectorCheck(float64, catalog);
        for (VectorFile file : files) {
            check(check, file, verdicts);
            OwnLayerVectors.of(file)
                    .filter(own -> here(own.method()))
                    .ifPresent(own -> check(check, own, verdicts));
        }
    }

    private static List<VectorFile.Case> cases(List<VectorFile> files, String method) {
        return files.stream()
                .filter(file -> file.method().equals(method))
                .flatMap(file -> file.cases().stream())
                .toList();
    }

    private boolean inCatalog(String method) {
        return catalog.normalization(method).isPresent()
                || catalog.transform(method).isPresent();
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
