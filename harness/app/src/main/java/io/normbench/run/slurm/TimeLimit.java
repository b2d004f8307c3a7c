package io.normbench.run.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long before its time limit an element is told to stop. Slurm looks at limits every half minute, and may tell as much
 * as a minute earlier (sbatch(1), {@code --signal}).
 */
final class TimeLimit {
    private static final int USUAL_SECONDS = 60;

    /** What is kept for stopping, of a limit that is short. */
    private static final int PART = 6;

    /** minutes, minutes:seconds, hours:minutes:seconds; days-hours, days-hours:minutes, days-hours:minutes:seconds. */
    private static final Pattern FORM =
            Pattern.compile("(?:([0-9]{1,6})-)?([0-9]{1,9})(?::([0-9]{1,9}))?(?::([0-9]{1,9}))?");

    private TimeLimit() {}

    /**
     * Seconds before the limit.
     *
     * @param time the limit, as Slurm writes it; empty for the partition's
     */
    static int nearSeconds(Optional<String> time) {
        return time.map(TimeLimit::seconds)
                .filter(seconds -> seconds > 0)
                .map(seconds -> (int) Math.min(USUAL_SECONDS, Math.max(1, seconds / PART)))
                .orElse(USUAL_SECONDS);
    }

    /** The limit in seconds; 0 if it is none, or of a form that only Slurm knows. */
    private static long seconds(String time) {
        Matcher matcher = FORM.matcher(time.strip());
        if (!matcher.matches()) {
            return 0;
        }
        long first = number(matcher, 2);
        long second = number(matcher, 3);
        long third = number(matcher, 4);
        if (matcher.group(1) != null) {
            return ((number(matcher, 1) * 24 + first) * 60 + second) * 60 + third;
        }
        return matcher.group(4) != null ? (first * 60 + second) * 60 + third : first * 60 + second;
    }

    private static long number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
