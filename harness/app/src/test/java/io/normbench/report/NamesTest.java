package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.report.text.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void joinsAsASentenceWould() {
        assertThat(Names.join(List.of("a"), 3)).isEqualTo("a");
        assertThat(Names.join(List.of("a", "b"), 3)).isEqualTo("a and b");
        assertThat(Names.join(List.of("a", "b", "c"), 3)).isEqualTo("a, b and c");
    }

    @Test
    void countsThoseBeyondTheLimit() {
        assertThat(Names.join(List.of("a", "b", "c", "d", "e"), 3)).isEqualTo("a, b, c and 2 more");
    }
}
