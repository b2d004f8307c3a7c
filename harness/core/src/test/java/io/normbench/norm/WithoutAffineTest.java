package io.normbench.norm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Methods around methods. */
class WithoutAffineTest {
    /** A default body of the interface would answer for the method without asking it. */
    @Test
    void asksTheMethodWhateverItIsAsked() {
        asksTheMethodWhateverItIsAsked(WithoutAffine.class);
        asksTheMethodWhateverItIsAsked(Remapped.class);
    }

    private static void asksTheMethodWhateverItIsAsked(Class<?> around) {
        for (Method asked : Normalization.class.getMethods()) {
            assertThat(Arrays.stream(around.getDeclaredMethods())
                            .filter(own -> own.getName().equals(asked.getName()))
                            .anyMatch(own -> Arrays.equals(own.getParameterTypes(), asked.getParameterTypes())))
                    .as(asked.toString())
                    .isTrue();
        }
    }
}
