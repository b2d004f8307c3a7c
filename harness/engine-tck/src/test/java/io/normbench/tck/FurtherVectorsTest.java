package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.MethodVerdict.Status;
import io.normbench.conformance.NumberFormat;
import io.normbench.conformance.VectorFile;
import io.normbench.norm.MethodCatalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The second set of reference vectors, method by method, and cases in which public implementations and this one were wrong:
 * float64 along both paths, and float32 beside float64.
 */
class FurtherVectorsTest {
    private static final Path VECTORS = Path.of("../core/src/test/resources/golden/norm2");
    private static final Path CASES = Path.of("../core/src/test/resources/golden/cases");

    /** Methods that are their definition alone. */
    private static final Set<String> WITHOUT_FAST_PATH = Set.of("wc", "oni");

    static Stream<Path> files() {
        return Stream.of(VECTORS, CASES).flatMap(folder -> VectorFile.find(folder).stream());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyVectorHoldsAlongBothPaths(Path file) {
        String method = VectorFile.read(file).method();

        List<MethodVerdict> verdicts = Verdicts.of(file, alone(method), 1, NumberFormat.FLOAT32);

        assertThat(verdicts)
                .as(method)
                .allSatisfy(verdict -> assertThat(verdict.failures()).as(verdict.toString()).isEmpty())
                .extracting(MethodVerdict::status)
                .containsExactly(
                        Status.PASS, fused(method), Status.PASS, fused(method));
    }

    private static Status fused(String method) {
        return WITHOUT_FAST_PATH.contains(method) ? Status.NO_SUCH_PATH : Status.PASS;
    }

    /** A catalogue of this method and nothing else. */
    private static MethodCatalog alone(String method) {
        return MethodCatalog.of(
                Training.METHODS.normalization(method).stream().toList(),
                Training.METHODS.transform(method).stream().toList());
    }
}
