package io.normbench.report.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.Family;
import io.normbench.norm.MethodCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodFamilyTest {
    @Test
    void optionsAndWeightTransformsDoNotChangeTheFamily() {
        assertThat(MethodFamily.of("gn+ws(groups=8,ws.eps=1e-5)")).isEqualTo(MethodFamily.SAMPLE);
        assertThat(MethodFamily.of("bcn+ws")).isEqualTo(MethodFamily.MIXED);
    }

    @Test
    void theLayerOfAnEnginesLibraryStandsWithItsMethod() {
        assertThat(MethodFamily.of("dl4j:bn(decay=0.5)")).isEqualTo(MethodFamily.BATCH);
        assertThat(MethodFamily.of("dl4j:lrn+ws")).isEqualTo(MethodFamily.FIXED);
        assertThat(List.of("gbn", "dl4j:bn", "bn").stream()
                        .sorted(MethodFamily.order())
                        .toList())
                .containsExactly("bn", "dl4j:bn", "gbn");
    }

    @Test
    void everyMethodOfTheCatalogueHasAPanel() {
        assertThat(MethodCatalog.load(MethodCatalog.class.getClassLoader()).normalizations())
                .filteredOn(info -> info.family() != Family.OTHER)
                .hasSizeGreaterThan(40)
                .allSatisfy(info ->
                        assertThat(MethodFamily.of(info.id())).as(info.id()).isNotEqualTo(MethodFamily.OTHER));
    }

    @Test
    void anUnknownMethodHasAPlace() {
        assertThat(MethodFamily.of("my-norm(x=1)")).isEqualTo(MethodFamily.OTHER);
    }

    @Test
    void ordersByFamilyThenById() {
        assertThat(List.of("zz", "none", "gn+ws", "gn", "bcn", "gbn", "bn").stream()
                        .sorted(MethodFamily.order())
                        .toList())
                .containsExactly("bn", "gbn", "gn", "gn+ws", "bcn", "none", "zz");
    }
}
