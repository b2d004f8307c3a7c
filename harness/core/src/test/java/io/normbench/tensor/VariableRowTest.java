package io.normbench.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.plain.PlainEngine;
import io.normbench.plain.PlainVariables;
import org.junit.jupiter.api.Test;

class VariableRowTest {
    private final PlainEngine engine = new PlainEngine();
    private final Variable whole =
            new PlainVariables(engine, 1).scope(true).state("rows", Initializer.constant(1), 3, 2);

    @Test
    void isARowOfItsOwnWhereverItStands() {
        for (int row = 0; row < 3; row++) {
            new VariableRow(whole, row).set(engine.tensor(new double[] {10 * row, 10 * row + 1}, 2));
        }

        assertThat(whole.get().toDoubles()).containsExactly(0, 1, 10, 11, 20, 21);
        assertThat(new VariableRow(whole, 1).get().shape()).containsExactly(2);
        assertThat(new VariableRow(whole, 1).get().toDoubles()).containsExactly(10, 11);
    }

    @Test
    void movesWithoutTheOthers() {
        new VariableRow(whole, 2).lerp(engine.tensor(new double[] {3, 5}, 1, 2), 0.5);

        assertThat(whole.get().toDoubles()).containsExactly(1, 1, 1, 1, 2, 3);
    }
}
