package io.normbench.suite.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.suite.Cell;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Layout;
import io.normbench.suite.Measurement;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.Precision;
import io.normbench.suite.Schedule;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.TrainSpec;
import io.normbench.util.UserError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    private static final Trial TRIAL = trial(new MethodSpec("gn", Map.of("groups", 8), "gn(eps=1,groups=8)"), 8);

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "method=gn; true",
                "method=gn(eps=1,groups=8); true",
                "method=gn(eps=1,groups=8),batch_size=9; false",
                "method=bn; false",
                "method=bn|gn; true",
                "task=digits; true",
                "task=cifar; false",
                "engine=libtorch; true",
                "engine=dl4j; false",
                "engine=dl4j|libtorch; true",
                "execution=eager; true",
                "execution=graph; false",
                "execution=eager|graph; true",
                "measurement=throughput; true",
                "measurement=accuracy; false",
                "measurement=accuracy|throughput; true",
                "batch_size=8; true",
                "batch_size=80; false",
                "batch_size=1..8; true",
                "batch_size=8..8; true",
                "batch_size=9..16; false",
                "batch_size=1|2|4..8; true",
                "batch_size=1|2|16; false",
                "method=gn,batch_size=1..4; false",
                "method=gn, batch_size = 1..8; true",
                "batch_size=1..8,batch_size=8..16; true",
                "batch_size=1..7,batch_size=8..16; false",
            })
    void keepsATrialIfAllConditionsHold(String text, boolean kept) {
        assertThat(Filter.parse(text).matches(TRIAL)).isEqualTo(kept);
    }

    @Test
    void severalOptionsMustAllHold() {
        assertThat(Filter.parse(List.of("method=gn", "batch_size=8")).matches(TRIAL))
                .isTrue();
        assertThat(Filter.parse(List.of("method=gn", "batch_size=1")).matches(TRIAL))
                .isFalse();
    }

    @Test
    void allKeepsEverything() {
        assertThat(Filter.all().matches(TRIAL)).isTrue();
    }

    @Test
    void writesItselfAsGiven() {
        assertThat(Filter.parse(List.of("method=bn|gn,batch_size=1..8", "task=digits")))
                .hasToString("method=bn|gn,batch_size=1..8,task=digits");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "methd=bn#unknown key 'methd'; expected one of batch_size, engine, evaluation, execution, measurement, method, "
                        + "task; did you mean 'method'?",
                "bn#'bn' is no condition; expected key=value such as method=bn or batch_size=1..8",
                "method=#'method' has an empty value",
                "method=bn|#'method' has an empty value",
                "measurement=speed#unknown measurement 'speed'; expected one of throughput, memory, max_batch, accuracy",
                "measurement=acuracy#unknown measurement 'acuracy'; expected one of throughput, memory, max_batch, accuracy; "
                        + "did you mean 'accuracy'?",
                "batch_size=a#batch_size 'a' is not a batch size; expected a number such as 8, a range such as 1..8, "
                        + "or several with |",
                "batch_size=8..1#batch_size '8..1' is not a batch size; expected a number such as 8, a range such as 1..8, "
                        + "or several with |",
            },
            quoteCharacter = '~')
    void rejectsABadCondition(String text, String message) {
        assertThatThrownBy(() -> Filter.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessage("--filter '" + text + "': " + message);
    }

    @Test
    void reportsAllBadConditions() {
        assertThatThrownBy(() -> Filter.parse(List.of("methd=bn", "batch_size=a")))
                .hasMessageContaining("'methd'")
                .hasMessageContaining("batch_size 'a'");
    }

    private static Trial trial(MethodSpec method, int batchSize) {
        TaskSpec task = new TaskSpec(
                "digits",
                "classification",
                new DataSpec("digits", Map.of()),
                new ModelSpec("preact-resnet", Map.of()),
                new TrainSpec(4000, 0, 0.1, 32, 0.4, 0.9, 1e-4, 0.05, true, 256, Schedule.cosine()));
        Cell cell = new Cell(task, method, batchSize, batchSize, Precision.FP32, Layout.NCHW, "libtorch", "auto", 0);
        return new Trial(cell, CellId.of(cell), Measurement.THROUGHPUT, 1, 1);
    }
}
