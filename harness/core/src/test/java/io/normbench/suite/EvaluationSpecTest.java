package io.normbench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which settings say something of which method. */
class EvaluationSpecTest {
    private static final MethodCatalog METHODS = MethodCatalog.load(EvaluationSpecTest.class.getClassLoader());

    @ParameterizedTest
    @CsvSource({
        "bn, '', true, true, true",
        "bn, false, true, false, true",
        "in, '', true, false, false",
        "in, true, true, true, true",
        "gbn, '', true, true, true",
        "sn, '', true, true, true",
        "evonorm_b0, '', true, true, true",
        "frozen_bn, '', true, false, false",
        "gn, '', true, false, false",
        "none, '', true, false, false",
        "dl4j:bn, '', true, false, false"
    })
    void suits(String id, String runningStatistics, boolean running, boolean precise, boolean batch) {
        Map<String, Object> options = runningStatistics.isEmpty()
                ? Map.of()
                : Map.of("running_statistics", Boolean.valueOf(runningStatistics));
        Normalization method = METHODS.create(id, options).normalization();

        assertThat(EvaluationSpec.running().unfit(method).isEmpty()).isEqualTo(running);
        assertThat(EvaluationSpec.precise(9).unfit(method).isEmpty()).isEqualTo(precise);
        assertThat(EvaluationSpec.ofBatch(9).unfit(method).isEmpty()).isEqualTo(batch);
    }

    @Test
    void saysWhy() {
        assertThat(EvaluationSpec.precise(9)
                        .unfit(METHODS.create("dl4j:bn", Map.of()).normalization()))
                .contains("its running statistics lie inside a layer of the engine's own library");
        assertThat(EvaluationSpec.precise(9)
                        .unfit(METHODS.create("gn", Map.of()).normalization()))
                .contains("it keeps no running statistics of batches: its evaluation is that of statistics running");
    }
}
