package io.normbench.report.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.suite.MethodSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodOptionsTest {
    private static final MethodOptions KNOWN = new MethodOptions(Map.of(
            "gn", new MethodSpec("gn", Map.of("groups", 8), "gn"),
            "bcn", new MethodSpec("bcn", Map.of("groups", 8), "bcn"),
            "bn", MethodSpec.of("bn"),
            "bn again", new MethodSpec("bn", Map.of(), "bn again"),
            "small ghosts", new MethodSpec("gbn", Map.of("ghost_size", 4), "small ghosts")));

    @Test
    void saysWhatLabelsDoNot() {
        assertThat(KNOWN.beside("gn")).isEqualTo("groups 8");
        assertThat(KNOWN.beside("bn")).isEmpty();
        assertThat(MethodOptions.UNKNOWN.beside("gn(groups=8)")).isEmpty();
        assertThat(MethodOptions.UNKNOWN.text("bcn+ws(groups=8,ws.variant=timm)"))
                .isEqualTo("groups 8, ws.variant timm");
        assertThat(KNOWN.sentence(List.of("bn", "gn", "bcn", "small ghosts")).split("; "))
                .containsExactly("gn, bcn: groups 8", "small ghosts: ghost size 4");
    }

    @Test
    void knowsTheSameComputationUnderTwoNames() {
        List<String> all = List.of("bn", "bn again", "gn", "bcn", "small ghosts");

        assertThat(KNOWN.same(all, 4)).containsExactly(List.of("bn", "bn again", "small ghosts"));
        assertThat(KNOWN.same(all, 5)).containsExactly(List.of("bn", "bn again"));
        assertThat(MethodOptions.UNKNOWN.same(List.of("bn", "gbn", "bn+ws", "gbn+ws"), 16))
                .containsExactly(List.of("bn", "gbn"), List.of("bn+ws", "gbn+ws"));
        assertThat(MethodOptions.UNKNOWN.same(List.of("bn", "gbn"), 17)).isEmpty();
        assertThat(MethodOptions.UNKNOWN.same(List.of("bn", "gbn(ghost_size=<x>)"), 1))
                .isEmpty();
    }
}
