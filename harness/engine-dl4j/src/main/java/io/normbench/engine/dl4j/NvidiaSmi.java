package io.normbench.engine.dl4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The NVIDIA driver's own tool. */
final class NvidiaSmi {
    private static final int TIMEOUT_SECONDS = 10;

    private NvidiaSmi() {}

    /** The compute capability of every GPU, in the driver's order; empty if there is no GPU or no driver. */
    static List<String> capabilities() {
        try {
            Process process = new ProcessBuilder("nvidia-smi", "--query-gpu=compute_cap", "--format=csv,noheader")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // A line a GPU fits into the pipe, so waiting before reading cannot block.
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0
                    ? answer.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
