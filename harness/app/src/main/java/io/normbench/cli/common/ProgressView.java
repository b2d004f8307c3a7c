package io.normbench.cli.common;

import io.normbench.result.Comparison;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.run.TimeEstimate;
import io.normbench.run.lane.RunListener;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.Execution;
import io.normbench.suite.Measurement;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a run goes on: a bar that rewrites itself on a terminal, plain lines elsewhere. Notices and failures are
 * lines in both.
 */
public final class ProgressView implements RunListener, AutoCloseable {
    private static final int BAR = 20;
    /** Columns of a terminal that does not say how many it has. */
    private static final int COLUMNS = 80;

    private static final long REDRAW_NANOS = 100_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final int width;
    private final TimeEstimate estimate;
    private final LongSupplier clock;
    private final Map<Trial, String> running = new LinkedHashMap<>();
    private final double plannedSeconds;
    private final boolean severalEngines;
    private double estimatedLeft;
    private double estimatedDone;
    private long startNanos;
    private long drawnNanos;
    private int done;
    private int total;

    private ProgressView(
            PrintWriter out, boolean terminal, int columns, Plan plan, TimeEstimate estimate, LongSupplier clock) {
        this.out = out;
        this.terminal = terminal;
        this.width = Math.max(2, Math.min(columns, COLUMNS) - 1);
        this.estimate = estimate;
        this.clock = clock;
        this.plannedSeconds = estimate.seconds(plan);
        this.severalEngines = plan.suite().engines().size() > 1;
    }

    /** A view on {@code out}; a bar if the process talks to a terminal. */
    public static ProgressView create(PrintWriter out, Plan plan, TimeEstimate estimate, LongSupplier clock) {
        boolean terminal = isTerminal(System.console()) && !"dumb".equals(System.getenv("TERM"));
        return new ProgressView(out, terminal, columns(System.getenv("COLUMNS")), plan, estimate, clock);
    }

    /** As {@code bin/normbench} says, which can ask the terminal. */
    private static int columns(@Nullable String variable) {
        return variable != null && variable.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(variable) : COLUMNS;
    }

    /** From Java 22 on there may be a console where there is no terminal, and a method that tells; Java 17 lacks it. */
    private static boolean isTerminal(@Nullable Console console) {
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** A view for tests, with the kind of output given. */
    static ProgressView of(
            PrintWriter out, boolean terminal, int columns, Plan plan, TimeEstimate estimate, LongSupplier clock) {
        return new ProgressView(out, terminal, columns, plan, estimate, clock);
    }

    @Override
    public synchronized void started(int planned, int pending) {
        startNanos = clock.getAsLong();
        total = planned;
        done = planned - pending;
        estimatedLeft = planned == 0 ? 0 : plannedSeconds * pending / planned;
        if (done > 0) {
            line("resuming: " + done + " of " + planned + " trials are done already");
        }
    }

    @Override
    public synchronized void trialStarted(Trial trial) {
        running.put(trial, "start");
        draw(true);
    }

    @Override
    public synchronized void progress(Trial trial, String phase, int stepsDone, int stepsTotal) {
        running.put(trial, stepsTotal > 0 ? phase + " " + 100 * stepsDone / stepsTotal + "%" : phase);
        draw(false);
    }

    @Override
    public synchronized void trialFinished(Trial trial, ResultRow row) {
        running.remove(trial);
        done++;
        estimatedDone += estimate.seconds(trial);
        estimatedLeft = Math.max(0, estimatedLeft - estimate.seconds(trial));
        String count = terminal ? "" : String.format(Locale.ROOT, "[%d/%d] ", done, total);
        if (!(row.outcome() instanceof Outcome.Completed)) {
            line(count + name(trial) + ": " + row.outcome().id().replace('_', ' ') + ": "
                    + row.outcome().reason().lines().findFirst().orElse(""));
        } else if (!terminal) {
            line(count + name(trial) + ": " + result(row) + timeLeft());
        }
        draw(true);
    }

    @Override
    public synchronized void notice(String message) {
        line(message);
    }

    /** Says how to go on after Ctrl-C. */
    synchronized void interrupted(Path runDir) {
        line("interrupted: " + done + " of " + total + " trials are done; run the same command with -o " + runDir
                + " to resume");
    }

    @Override
    public synchronized void close() {
        clearBar();
        out.flush();
    }

    private String name(Trial trial) {
        String seed = trial.measurement() == Measurement.ACCURACY ? " seed " + trial.seed() : "";
        String batch = trial.measurement() == Measurement.MAX_BATCH
                ? " largest batch"
                : " batch " + trial.cell().batchSize() + (trial.measurement() == Measurement.MEMORY ? " memory" : "");
        return trial.cell().task().id() + " " + trial.cell().method().label() + engine(trial) + execution(trial)
                + evaluation(trial) + batch + seed;
    }

    /** Empty where the suite has one engine. */
    private String engine(Trial trial) {
        return severalEngines ? " " + trial.cell().engine() : "";
    }

    /** Empty for the usual one. */
    private static String execution(Trial trial) {
        Execution execution = trial.cell().execution();
        return execution == SuiteDefaults.EXECUTION ? "" : " " + execution.id();
    }

    /** Empty for the usual one. */
    private static String evaluation(Trial trial) {
        EvaluationSpec evaluation = trial.cell().evaluation();
        return evaluation.equals(SuiteDefaults.EVALUATION) ? "" : " " + evaluation.id();
    }

    private static String result(ResultRow row) {
        Object largest = row.measured().metrics().get(Measured.MAX_BATCH);
        if (largest != null) {
            String bounded = row.measured().metrics().containsKey(Measured.MAX_BATCH_BOUND) ? ">= " : "";
            return bounded + largest + " images";
        }
        if (row.measured().metricValue().isPresent()) {
            return String.format(
                    Locale.ROOT,
                    "%s %.3f",
                    row.measured().metric(),
                    row.measured().metricValue().getAsDouble());
        }
        if (Measurement.ofTrial(row.trial()) == Measurement.MEMORY) {
            OptionalLong device = row.measured().peakDeviceBytes();
            return peak(device.isPresent() ? device : row.measured().peakHostBytes());
        }
        return String.format(
                Locale.ROOT,
                "%.2f ms a step, %.0f images/s%s",
                row.measured().stepMsMedian().orElse(Double.NaN),
                row.measured().imagesPerSecond().orElse(Double.NaN),
                row.measured().comparison().map(ProgressView::ratio).orElse(""));
    }

    private static String peak(OptionalLong bytes) {
        return bytes.isPresent()
                ? String.format(Locale.ROOT, "peak memory %.0f MiB", bytes.getAsLong() / 1048576.0)
                : "no peak memory can be read here";
    }

    /** The step time as a ratio to the reference's, and whether it can be told from it. */
    private static String ratio(Comparison comparison) {
        return comparison
                .ratio()
                .map(ratio -> String.format(
                        Locale.ROOT,
                        ", %.2f of %s (%.2f to %.2f)%s",
                        ratio.value(),
                        comparison.reference(),
                        ratio.low(),
                        ratio.high(),
                        comparison.isTie(ratio) ? ": a tie" : ""))
                .orElse("");
    }

    /** The estimate for what is left, corrected by how the estimate did so far. */
    private String timeLeft() {
        if (estimatedDone == 0) {
            return "";
        }
        double elapsed = (clock.getAsLong() - startNanos) / 1e9;
        return ", " + TimeEstimate.text(estimatedLeft * elapsed / estimatedDone) + " left";
    }

    private void line(String text) {
        clearBar();
        out.println(text);
        out.flush();
    }

    private void clearBar() {
        if (terminal) {
            out.print("\r\033[K");
        }
    }

    private void draw(boolean always) {
        long now = clock.getAsLong();
        if (!terminal || !always && now - drawnNanos < REDRAW_NANOS) {
            return;
        }
        drawnNanos = now;
        int bar = Math.min(BAR, (width + 1) / 4);
        int filled = total == 0 ? bar : bar * done / total;
        StringBuilder text = new StringBuilder("[")
                .append("#".repeat(filled))
                .append("-".repeat(bar - filled))
                .append("] ")
                .append(done)
                .append('/')
                .append(total)
                .append(timeLeft());
        running.forEach((trial, phase) -> text.append("  ")
                .append(trial.cell().method().label())
                .append(engine(trial))
                .append(" b")
                .append(trial.cell().batchSize())
                .append(' ')
                .append(phase));
        String shown = text.length() > width ? text.substring(0, width - 1) + "…" : text.toString();
        out.print("\r" + shown + "\033[K");
        out.flush();
    }
}
