package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.Block;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsFileTest {
    @TempDir
    private Path runDir;

    @Test
    void blocksComeBackEqual() {
        List<Block> blocks = new ArrayList<>();
        for (Block.Phase phase : Block.Phase.values()) {
            for (Block.Disturbance disturbance : Block.Disturbance.values()) {
                blocks.add(new Block(
                        2, phase, 7, 3, "gn(groups=8), \"x\"", 4, -5, 1e6 / 3, OptionalDouble.empty(), disturbance));
            }
        }
        blocks.add(block(1, "bn (A/A)"));
        write(blocks);

        assertThat(RoundsFile.read(runDir, "digits", 1)).isEqualTo(blocks);
    }

    @Test
    void theFileIsPlainCsvWithinGzip() throws IOException {
        write(List.of(block(1, "bn")));

        Path file = runDir.resolve("steps").resolve("digits-w1.csv.gz");
        try (GZIPInputStream content = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("worker,phase,round,position,member,steps,nanos,step_nanos,device_step_nanos,"
                            + "disturbance\n1,train,1,2,bn,3,30000000,1.0E7,9500000.0,\n");
        }
    }

    @Test
    void whereverAWriterIsKilledTheRoundsBeforeAreThere() throws IOException {
        List<Block> blocks = List.of(block(1, "bn"), block(1, "gn"), block(2, "gn"), block(2, "bn"));
        try (RoundsFile file = RoundsFile.create(runDir, "digits", 1)) {
            file.append(blocks.subList(0, 2));
            long first = Files.size(RoundsFile.path(runDir, "digits", 1));
            file.append(blocks.subList(2, 4));
            byte[] all = Files.readAllBytes(RoundsFile.path(runDir, "digits", 1));
            for (int length = 0; length <= all.length; length++) {
                Files.write(RoundsFile.path(runDir, "killed", 1), Arrays.copyOf(all, length));
                List<Block> read = RoundsFile.read(runDir, "killed", 1);
                assertThat(read).isEqualTo(blocks.subList(0, read.size()));
                assertThat(read).hasSizeGreaterThanOrEqualTo(length >= first ? 2 : 0);
            }
        }
    }

    @Test
    void aSecondAttemptReplacesTheFirst() {
        write(List.of(block(1, "bn"), block(2, "bn")));
        write(List.of(block(1, "bn")));

        assertThat(RoundsFile.read(runDir, "digits", 1)).hasSize(1);
    }

    @Test
    void aMissingOrDamagedFileIsAUserError() throws IOException {
        assertThatThrownBy(() -> RoundsFile.read(runDir, "digits", 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("digits-w1.csv.gz");

        write(List.of(block(1, "bn")));
        Files.writeString(RoundsFile.path(runDir, "digits", 1), "worker,phase");
        assertThatThrownBy(() -> RoundsFile.read(runDir, "digits", 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("damaged");
    }

    private void write(List<Block> blocks) {
        try (RoundsFile file = RoundsFile.create(runDir, "digits", 1)) {
            file.append(blocks);
        }
    }

    private static Block block(int round, String member) {
        return new Block(
                1,
                Block.Phase.TRAIN,
                round,
                2,
                member,
                3,
                30_000_000,
                1e7,
                OptionalDouble.of(9.5e6),
                Block.Disturbance.NONE);
    }
}
