package io.normbench.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.conformance.MethodVerdict;
import io.normbench.conformance.MethodVerdict.Status;
import io.normbench.conformance.NumberFormat;
import io.normbench.norm.MethodCatalog;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods that whiten, remember past iterations or move state in the backward pass, against their references. */
class WhiteningVectorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"iternorm", "dbn", "sw", "gw", "mabn", "cbn", "on", "powernorm"})
    void everyVectorHoldsAlongBothPaths(String method) {
        MethodCatalog alone =
                MethodCatalog.of(List.of(Training.METHODS.normalization(method).orElseThrow()), List.of());

        List<MethodVerdict> verdicts = Verdicts.of(
                Verdicts.VECTORS.resolveSibling("norm2").resolve("norm-" + method + ".json"),
                alone,
                1,
                NumberFormat.FLOAT32);

        assertThat(verdicts).hasSize(4).allSatisfy(verdict -> {
            assertThat(verdict.failures()).as(verdict.toString()).isEmpty();
            assertThat(verdict.status()).as(verdict.check()).isEqualTo(Status.PASS);
        });
    }
}
