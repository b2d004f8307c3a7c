package io.normbench.measure.rounds;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is measured side by side, and in which order.
 *
 * @param entrants the members; labels are unique
 * @param reference the label of the member that the others are compared with; empty for step times alone
 * @param seed from which the order of each round is drawn
 * @param worker 1, 2, … among the group's workers
 * @param reversed whether every round goes backwards: a second worker with the same seed
 */
public record Group(List<Entrant> entrants, Optional<String> reference, long seed, int worker, boolean reversed) {
    public Group {
        entrants = List.copyOf(entrants);
        Set<String> labels = new HashSet<>();
        for (Entrant entrant : entrants) {
            if (!labels.add(entrant.label())) {
                throw new IllegalArgumentException("two members called '" + entrant.label() + "'");
            }
        }
        reference.filter(label -> !labels.contains(label)).ifPresent(label -> {
            throw new IllegalArgumentException("the reference '" + label + "' is none of " + labels);
        });
    }
}
