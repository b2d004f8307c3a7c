package io.normbench.report.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.norm.MethodCatalog;
import io.normbench.report.Rows;
import io.normbench.report.chart.SeriesStyle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One colour, dash and marker a method. */
class MethodStylesTest {
    @Test
    void aMethodLooksAlikeWhateverElseARunHas() {
        SeriesStyle few = MethodStyles.of(List.of("gn", "bn")).of("gn");

        assertThat(MethodStyles.of(Rows.METHODS).of("gn(groups=8)")).isEqualTo(few);
        assertThat(MethodStyles.of(List.of("ln", "in", "gn", "gn+ws", "other")).of("gn"))
                .isEqualTo(few);
        assertThat(MethodStyles.of(List.of("in", "gn+ws")).of("gn+ws"))
                .isEqualTo(MethodStyles.of(List.of("gn+ws", "gn")).of("gn+ws"))
                .isNotEqualTo(few);
    }

    @Test
    void aHueIsOneFamilys() {
        MethodStyles styles = MethodStyles.of(List.of("bn", "gbn", "brn", "gn", "in", "bcn", "none", "mine"));

        assertThat(List.of("bn", "gbn", "brn"))
                .allSatisfy(method -> assertThat(styles.of(method).color()).isBetween(0, 2));
        assertThat(List.of("gn", "in"))
                .allSatisfy(method -> assertThat(styles.of(method).color()).isBetween(3, 5));
        assertThat(styles.of("bcn").color()).isBetween(6, 8);
        assertThat(styles.of("none").color()).isBetween(9, 11);
        assertThat(styles.of("mine").color()).isBetween(12, 14);
    }

    @Test
    void neighboursDifferInColourDashAndMarker() {
        MethodStyles styles = MethodStyles.of(List.of("bn", "gbn", "split_bn", "brn"));
        List<String> members = List.of("bn", "gbn", "split_bn", "brn");
        for (int i = 1; i < members.size(); i++) {
            SeriesStyle a = styles.of(members.get(i - 1));
            SeriesStyle b = styles.of(members.get(i));
            assertThat(a.color()).isNotEqualTo(b.color());
            assertThat(a.dash()).isNotEqualTo(b.dash());
            assertThat(a.marker()).isNotEqualTo(b.marker());
        }
    }

    @Test
    void noTwoMethodsOfTheCatalogueLookAlike() {
        List<String> labels = new ArrayList<>();
        MethodCatalog.load(getClass().getClassLoader()).normalizations().forEach(method -> labels.add(method.id()));
        labels.addAll(List.of("gn+ws", "bcn+ws", "gn(groups=4)", "mine", "yours", "mine(x=1)"));
        MethodStyles styles = MethodStyles.of(labels);
        Set<SeriesStyle> seen = new HashSet<>();

        assertThat(labels)
                .hasSizeGreaterThan(40)
                .allSatisfy(label ->
                        assertThat(seen.add(styles.of(label))).as(label).isTrue());
    }

    @Test
    void aMethodThatTheRunDoesNotHaveIsABug() {
        assertThatThrownBy(() -> MethodStyles.of(List.of("bn")).of("gn"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gn");
    }
}
