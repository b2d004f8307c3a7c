package io.normbench.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.model.Layers;
import io.normbench.plain.PlainEngine;
import io.normbench.plain.PlainVariables;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SameShapeTest {
    private final PlainEngine engine = new PlainEngine();
    private final Tensor x = engine.tensor(new double[24], 2, 3, 2, 2);
    private final Scope scope = new PlainVariables(engine, 1).scope(true);

    @Test
    void aMethodThatLosesPositionsIsRefusedByTheNetworkWithBothShapes() {
        Normalization mean = (in, within) -> in.mean(2, 3);

        assertThatThrownBy(() -> new Layers(new Method(mean, Optional.empty())).normalizeAndActivate(x, scope))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[2, 3, 1, 1]")
                .hasMessageContaining("[2, 3, 2, 2]");
    }

    @Test
    void whatKeepsThemIsLeftAsItIs() {
        assertThat(SameShape.checked(x, x)).isSameAs(x);
    }
}
