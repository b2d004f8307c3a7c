package io.normbench.engine.dl4j;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The NVIDIA driver's own tool. */
final class NvidiaSmi {
    private static final int TIMEOUT_SECONDS = 10;

    private NvidiaSmi() {}

    /** The command that asks for the GPUs of {@code visible}, which may be null for all. */
    static List<String> command(@Nullable String visible) {
        List<String> command = new ArrayList<>(List.of("nvidia-smi"));
        if (visible != null && visible.matches("(\\d{1,4}|GPU-[-0-9a-f]+)(,(\\d{1,4}|GPU-[-0-9a-f]+))*")) {
            command.addAll(List.of("-i", visible));
        }
        command.addAll(List.of("--query-gpu=compute_cap", "--format=csv,noheader"));
        return command;
    }

    /** Whether CUDA sees no device where its variable has this value, which may be null: nothing, or -1 at its beginning. */
    static boolean hidesAll(@Nullable String visible) {
        return visible != null && (visible.isBlank() || visible.strip().startsWith("-"));
    }

    /**
     * The compute capability of every GPU that this process sees, in the driver's order; empty if there is no GPU or no
     * driver. Where {@code CUDA_VISIBLE_DEVICES} names slices, which the tool cannot be asked for, it is that of all.
     */
    static List<String> capabilities() {
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        if (hidesAll(visible)) {
            return List.of();
        }
        try {
            Process process = new ProcessBuilder(command(visible))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // A line a GPU fits into the pipe, so waiting before reading cannot block.
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return List.of();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0
                    ? answer.lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
