package io.normbench.run.slurm;

import java.util.List;

/**
 * What one element of a job array carries out.
 *
 * @param keys its trials, in the order of the plan
 */
public record Element(List<String> keys) {
    public Element {
        keys = List.copyOf(keys);
    }
}
