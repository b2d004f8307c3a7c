package io.normbench.measure.rounds;

import io.normbench.result.Block;
import io.normbench.result.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a group's measurement by one worker ended; what was measured are the blocks that the listener heard.
 *
 * @param members in the order of the group
 * @param phases the phases that were begun
 * @param warmupSeconds opening and warm-up
 */
public record GroupResult(List<Member> members, List<Phase> phases, double warmupSeconds) {
    public GroupResult {
        members = List.copyOf(members);
        phases = List.copyOf(phases);
    }

    /**
     * What became of a member.
     *
     * @param label its label
     * @param outcome {@link Outcome.Completed} if it had its place to the end
     * @param warmupSteps training steps before its first block
     * @param figures further figures
     */
    public record Member(String label, Outcome outcome, int warmupSteps, Map<String, Object> figures) {
        public Member {
            figures = java.util.Collections.unmodifiableMap(new TreeMap<>(figures));
        }
    }

    /**
     * What became of a phase.
     *
     * @param phase which
     * @param ending what ended it
     * @param rounds its rounds
     * @param seconds the time they took
     */
    public record Phase(Block.Phase phase, Ending ending, int rounds, double seconds) {}
}
