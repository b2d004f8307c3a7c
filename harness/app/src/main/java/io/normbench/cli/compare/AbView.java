package io.normbench.cli.compare;

import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.run.TimeEstimate;
import io.normbench.run.ab.AbListener;
import io.normbench.run.ab.AbTrial;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** Shows how an A/B measurement goes on: a line a pair, with both numbers and the time left. */
final class AbView implements AbListener {
    private final PrintWriter out;
    private final LongSupplier clock;
    private final Map<String, ResultRow> halves = new HashMap<>();
    private double plannedSeconds;
    private long startNanos;
    private int total;
    private int pendingAtStart;
    private int done;

    /**
     * @param out where lines go
     * @param clock nanoseconds, monotonic
     */
    AbView(PrintWriter out, LongSupplier clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public synchronized void planned(int cells, int trials, double seconds) {
        line(String.format(Locale.ROOT, "%d cells, %d trials, about %s", cells, trials, TimeEstimate.text(seconds)));
    }

    @Override
    public synchronized void started(int planned, int pending, double seconds) {
        startNanos = clock.getAsLong();
        total = planned;
        pendingAtStart = pending;
        plannedSeconds = seconds;
        done = planned - pending;
        if (done > 0) {
            line("resuming: " + done + " of " + planned + " trials are done already, the rest takes about "
                    + TimeEstimate.text(seconds));
        }
    }

    @Override
    public synchronized void trialFinished(AbTrial trial, ResultRow row) {
        done++;
        if (!(row.outcome() instanceof Outcome.Completed)) {
            line(trial.cell().label() + " / " + trial.pair() + " " + trial.arm().id() + ": "
                    + row.outcome().id().replace('_', ' ') + ": "
                    + row.outcome().reason().lines().findFirst().orElse(""));
        }
        String pair = trial.cell().label() + " / " + trial.pair();
        ResultRow other = halves.remove(pair);
        if (other == null) {
            halves.put(pair, row);
            return;
        }
        boolean otherIsBase = other.arm().equals("base");
        String compared = compare(otherIsBase ? other : row, otherIsBase ? row : other);
        if (!compared.isEmpty()) {
            line("[" + done + "/" + total + "] " + pair + ": " + compared + timeLeft());
        }
    }

    private static String compare(ResultRow base, ResultRow head) {
        if (base.measured().metricValue().isPresent()
                && head.measured().metricValue().isPresent()) {
            return String.format(
                    Locale.ROOT,
                    "%s base %.4f, head %.4f",
                    head.measured().metric(),
                    base.measured().metricValue().getAsDouble(),
                    head.measured().metricValue().getAsDouble());
        }
        if (base.measured().stepMsMedian().isPresent()
                && head.measured().stepMsMedian().isPresent()) {
            double before = base.measured().stepMsMedian().getAsDouble();
            double after = head.measured().stepMsMedian().getAsDouble();
            return String.format(
                    Locale.ROOT, "base %.3f ms, head %.3f ms (%+.1f%%)", before, after, 100 * (after / before - 1));
        }
        return "";
    }

    /** What the estimate said, corrected by how fast it went so far. */
    private String timeLeft() {
        int run = done - (total - pendingAtStart);
        double elapsed = (clock.getAsLong() - startNanos) / 1e9;
        double left = run == 0 ? plannedSeconds : elapsed / run * (total - done);
        return ", " + TimeEstimate.text(left) + " left";
    }

    @Override
    public synchronized void notice(String message) {
        line(message);
    }

    /** Says how to go on after Ctrl-C. */
    synchronized void interrupted(Path dir) {
        line("interrupted: " + done + " of " + total + " trials are done; run the same command with -o " + dir
                + " to resume");
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}
