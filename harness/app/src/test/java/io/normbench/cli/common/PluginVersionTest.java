package io.normbench.cli.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginVersionTest {
    @TempDir
    private Path folder;

    private Path jar(String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (version != null) {
            manifest.getMainAttributes().put(PluginVersion.ATTRIBUTE, version);
        }
        Path jar = folder.resolve("plugin.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private void check(String compiledAgainst, String own) throws IOException {
        Path jar = jar(compiledAgainst);
        try (JarFile file = new JarFile(jar.toFile())) {
            PluginVersion.check(jar, file, own);
        }
    }

    @Test
    void anOlderOneIsRefusedInOneLineThatNamesBothVersions() {
        assertThatThrownBy(() -> check("0.1.3", "0.2.0-SNAPSHOT"))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.exitStatus()).isEqualTo(2))
                .hasMessageContaining("plugin.jar: was compiled against NormBench 0.1.3 ")
                .hasMessageContaining("this is 0.2.0-SNAPSHOT; compile it against normbench-core 0.2.0-SNAPSHOT")
                .hasMessageNotContaining("\n");
    }

    @Test
    void theSameFirstTwoNumbersFitAndSoDoesWhatSaysNothing() {
        assertThatCode(() -> {
                    check("0.2.7", "0.2.0-SNAPSHOT");
                    check("0.2", "0.2.1");
                    check(null, "0.2.0");
                    check("0.1.3", "unknown");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void classesThatDoNotFitAreALineWithWhatIsKnownOfVersions() throws IOException {
        NoSuchMethodError missing = new NoSuchMethodError("'void io.normbench.norm.Gone.gone()'");

        assertThat(PluginVersion.unfit(List.of(jar("0.1.3")), missing, "0.2.0"))
                .hasMessageContainingAll("does not fit NormBench 0.2.0", "Gone.gone", "compiled against 0.1.3");
        assertThat(PluginVersion.unfit(List.of(jar(null)), missing, "0.2.0"))
                .hasMessageContaining("does not say against which version it was compiled (NormBench-Version");
    }
}
