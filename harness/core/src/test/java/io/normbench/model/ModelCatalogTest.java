package io.normbench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.normbench.norm.Method;
import io.normbench.norm.MethodCatalog;
import io.normbench.suite.ModelSpec;
import io.normbench.util.UserError;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {
    private final ModelCatalog catalog = ModelCatalog.load(ModelCatalog.class.getClassLoader());
    private final Method method =
            MethodCatalog.load(MethodCatalog.class.getClassLoader()).create("bn", Map.of());

    @Test
    void knowsTheNetworkOfTheClassificationTask() {
        assertThat(catalog.options(NetworkOutput.IMAGE_LOGITS).get("preact-resnet"))
                .extracting("name")
                .containsExactly("depth", "width", "init", "wiring", "alpha");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 14, 20, 110})
    void takesDepthsOfTheForm6nPlus2(int depth) {
        assertThat(catalog.create(spec(depth), 10, method)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 13, 18, 51})
    void refusesOtherDepthsAndNamesValidOnes(int depth) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create(spec(depth), 10, method))
                .withMessageStartingWith("option 'depth' is " + depth + "; expected 6n+2: 8, 14, 20");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, -4, 0})
    void refusesADepthBelowEight(int depth) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalog.create(spec(depth), 10, method))
                .withMessage("option 'depth' is " + depth + "; expected a whole number of at least 8");
    }

    @Test
    void hintsAtTheNearestName() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> catalog.create(new ModelSpec("preact-resnt", Map.of()), 10, method))
                .withMessageStartingWith("unknown model 'preact-resnt'; expected one of ")
                .withMessageEndingWith("did you mean 'preact-resnet'?");
    }

    private static ModelSpec spec(int depth) {
        return new ModelSpec("preact-resnet", Map.of("depth", depth));
    }
}
