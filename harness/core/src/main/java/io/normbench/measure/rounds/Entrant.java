package io.normbench.measure.rounds;

import java.util.function.Supplier;

/**
 * Who is to take part in a group.
 *
 * @param label its name, unique in the group
 * @param open opens it; what this throws becomes its outcome
 */
public record Entrant(String label, Supplier<? extends Member> open) {}
