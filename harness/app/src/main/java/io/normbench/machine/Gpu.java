package io.normbench.machine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CUDA device that a worker can be given: an NVIDIA GPU, or a slice of one (MIG).
 *
 * @param number its place among the visible ones, from 0: {@code cuda:N} stands for it
 * @param model name with memory, {@code NVIDIA H100 80GB HBM3 (81559 MiB)}; of a slice also its profile
 * @param uuid what {@code CUDA_VISIBLE_DEVICES} takes for it, whatever CUDA's own order: {@code GPU-…}, {@code MIG-…}
 * @param index number of the GPU in {@code nvidia-smi}, of a slice that of its GPU; -1 where it is not known
 * @param slice whether it is a slice
 */
public record Gpu(int number, String model, String uuid, int index, boolean slice) {
    private static final Pattern MEMORY = Pattern.compile("\\((\\d{1,12}) MiB\\)");

    /** The spelling used in results: {@code cuda:1}. */
    public String device() {
        return "cuda:" + number;
    }

    /** Its memory as its model names it, in MiB; 0 where it is not known, as of slices, whose part is not told. */
    public long memoryMebibytes() {
        Matcher matcher = MEMORY.matcher(model);
        return !slice && matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** What {@code nvidia-smi -i} takes for its clock and temperature, of a slice those of its whole GPU. */
    Optional<String> selector() {
        if (!slice) {
            return Optional.of(uuid);
        }
        return index < 0 ? Optional.empty() : Optional.of(Integer.toString(index));
    }

    /** For the record: {@code cuda:1 NVIDIA H100 80GB HBM3 (81559 MiB) GPU-…}. */
    public String describe() {
        return device() + " " + model + " " + uuid;
    }

    Gpu numbered(int newNumber) {
        return new Gpu(newNumber, model, uuid, index, slice);
    }
}
