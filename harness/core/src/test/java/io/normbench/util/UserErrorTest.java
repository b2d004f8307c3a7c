package io.normbench.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserErrorTest {
    @Test
    void badUsageEndsWithStatusTwo() {
        assertThat(UserError.usage("suite.yaml:3: expected a number").exitStatus())
                .isEqualTo(2);
    }

    @Test
    void aMachineThatLetsUsDownEndsWithStatusFiveAndKeepsTheCause() {
        IOException cause = new IOException("disk full");

        UserError error = UserError.infrastructure("cannot write", cause);

        assertThat(error.exitStatus()).isEqualTo(5);
        assertThat(error).hasCause(cause);
    }

    @Test
    void severalFaultsStandOneALine() {
        assertThat(UserError.usage(List.of("first", "second")).getMessage().lines())
                .containsExactly("first", "second");
    }
}
