package io.normbench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.MethodCatalog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangedSourcesTest {
    private static final String COMMIT = "0123456789abcdef";

    private static String said(Optional<Set<String>> changed, String... methods) {
        MethodCatalog catalog = MethodCatalog.load(ChangedSourcesTest.class.getClassLoader());
        return new ChangedSources(catalog, commit -> changed).of(COMMIT, List.of(methods));
    }

    @Test
    void namesTheMethodsWhoseClassOrTransformChanged() {
        Optional<Set<String>> changed =
                Optional.of(Set.of("DynamicTanh.java", "WeightStandardization.java", "README.md"));

        assertThat(said(changed, "bn", "dyt", "gn+ws", "gn")).isEqualTo("2 of 4 methods: dyt, gn+ws");
    }

    @Test
    void saysNothingWhereNothingChangedAndThatItIsNotKnownWhereNobodyCanSay() {
        assertThat(said(Optional.of(Set.of("README.md")), "bn", "no_such_method"))
                .isEmpty();
        assertThat(said(Optional.empty(), "bn")).startsWith("not known");
    }

    @Test
    void aCommitThatIsNoneIsNotAskedFor() {
        MethodCatalog catalog = MethodCatalog.load(ChangedSourcesTest.class.getClassLoader());
        ChangedSources sources = new ChangedSources(catalog, commit -> {
            throw new AssertionError("asked for " + commit);
        });

        assertThat(sources.of("--output=x", List.of("bn"))).startsWith("not known");
    }

    @Test
    void aMovedFileWithOtherImportsIsNoChange() {
        String numstat = "0\t0\tnorm/{ => batch}/BatchNorm.java\n2\t1\tnorm/{ => image}/GroupNorm.java\n"
                + "5\t0\tnorm/Family.java\n";

        assertThat(ChangedSources.changedFiles(numstat)).containsExactlyInAnyOrder("GroupNorm.java", "Family.java");
    }
}
