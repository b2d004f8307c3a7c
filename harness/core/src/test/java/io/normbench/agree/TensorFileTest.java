package io.normbench.agree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
    @TempDir
    private Path folder;

    @Test
    void everyBitComesBackInOrder() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("z", HostTensor.of(new double[] {Math.PI, -0.0, Double.MIN_VALUE, Double.NaN}, 2, 2));
        tensors.put("scalar", HostTensor.of(new double[] {Double.NEGATIVE_INFINITY}));
        tensors.put("single", HostTensor.of(new float[] {0.1f}, 1));
        tensors.put("labels", HostTensor.of(new long[] {7, -1}, 2));
        tensors.put("none", HostTensor.of(new double[0], 0, 3));

        TensorFile.write(folder.resolve("new"), "w", tensors);
        Map<String, HostTensor> read = TensorFile.read(folder.resolve("new"), "w");

        assertThat(read.keySet()).containsExactly("z", "scalar", "single", "labels", "none");
        tensors.forEach((name, tensor) -> {
            assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
            assertThat((double[]) read.get(name).data()).isEqualTo(tensor.toDoubles());
        });
        assertThat(Double.doubleToRawLongBits(((double[]) read.get("z").data())[1]))
                .isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void damagedFilesAreNoSilentZeros() throws IOException {
        TensorFile.write(folder, "w", Map.of("a", HostTensor.of(new double[] {1, 2}, 2)));
        Files.write(folder.resolve("w.bin"), new byte[9]);

        assertThatThrownBy(() -> TensorFile.read(folder, "w"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("w.bin")
                .hasMessageContaining("too short");
        assertThat(TensorFile.exists(folder, "w")).isTrue();
        assertThat(TensorFile.exists(folder, "v")).isFalse();
    }
}
