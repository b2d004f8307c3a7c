package io.normbench.suite;

import java.util.List;

/**
 * The weights that a network begins with, instead of those its seed draws.
 *
 * @param file a safetensors file or a state dict of PyTorch; empty for none
 * @param sha256 the hash that the file must have; empty if the suite does not pin it
 * @param map whose names the file has: {@code none} for those of NormBench, {@code torchvision}, {@code timm}
 * @param part which part of the network is to be found in the file
 * @param strict whether every tensor of the file and of that part of the network must have its counterpart
 * @param freeze stages that take no updates: {@code stem}, {@code layer1}, …
 */
public record WeightsSpec(String file, String sha256, String map, Part part, boolean strict, List<String> freeze) {
    /** A network begins as its seed says. */
    public static final WeightsSpec NONE = new WeightsSpec("", "", "none", Part.ALL, true, List.of());

    /** A part of a network. */
    public enum Part {
        /** The whole of it. */
        ALL,
        /** The residual network that features come from. */
        BACKBONE
    }

    public WeightsSpec {
        freeze = List.copyOf(freeze);
    }

    /** Whether there is a file. */
    public boolean present() {
        return !file.isEmpty();
    }
}
