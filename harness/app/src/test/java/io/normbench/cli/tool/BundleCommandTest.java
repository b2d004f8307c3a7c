package io.normbench.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCommandTest {
    @TempDir
    private Path folder;

    private Cli bundle(String... more) {
        String[] arguments = new String[more.length + 3];
        String[] first = {"bundle", "-o", folder.resolve("out").toString()};
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return Cli.run(arguments);
    }

    @Test
    void wrongOptionsAreBadUsage() throws IOException {
        String distribution = folder.resolve("dist").toString();
        Files.createDirectories(folder.resolve("dist/lib/core"));

        assertThat(Cli.run("bundle").status()).isEqualTo(2);
        assertThat(bundle("--arch", "hopper", "--distribution", distribution).err())
                .contains("'hopper'");
        Cli tooSmall = bundle("--arch", "9", "--distribution", distribution);
        assertThat(tooSmall.status()).isEqualTo(2);
        assertThat(tooSmall.err()).contains("--arch 9: expected a compute capability times ten, such as 90 for 9.0");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aDistributionIsNeeded() {
        Cli absent = bundle("--distribution", folder.resolve("absent").toString());

        assertThat(absent.status()).isEqualTo(2);
        assertThat(absent.err()).contains("absent: no distribution of NormBench; run 'make build', or name one");
        assertThat(bundle().err()).contains("not started from a distribution");
    }
}
