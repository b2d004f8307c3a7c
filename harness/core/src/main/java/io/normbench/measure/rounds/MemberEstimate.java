package io.normbench.measure.rounds;

import java.util.Optional;

/**
 * What the blocks of one phase say of a member.
 *
 * @param member its label
 * @param stepNanos duration of a step by the host's clock: the median over all rounds. Its interval is of this machine
 *     at that time
 * @param ratio its step time over the reference's: what another run should find again; empty for the reference itself,
 *     and where there is nothing to compare with
 * @param disturbed blocks that were left out because they were disturbed
 */
public record MemberEstimate(String member, Estimate stepNanos, Optional<Estimate> ratio, int disturbed) {}
