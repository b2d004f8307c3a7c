package io.normbench.gating;

import io.normbench.gate.GateRule;
import io.normbench.gate.sample.Fork;
import io.normbench.gate.sample.GateInputs;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.Escalation;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateSettings;
import io.normbench.gate.verdict.NoiseModel;
import io.normbench.gate.verdict.Screening;
import io.normbench.result.CellKey;
import io.normbench.run.ab.FreshTrials;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The gate on the directory of an A/B measurement: cells whose screening pairs leave everything open get further ones,
 * cells that look slower or faster are measured again on fresh pairs, those whose accuracy is undecided once more with
 * further seeds, and then all is judged.
 */
public final class GateProcedure {
    private static final int FURTHER_SEEDS = 5;

    private final Path dir;
    private final FreshTrials trials;
    private final Function<GateInputs, NoiseModel> noise;
    private final Escalation escalation;
    private final Consumer<String> listener;

    /**
     * @param dir the directory of the measurement
     * @param trials measures there
     * @param noise the noise of the environment of what was measured
     * @param escalation cells to confirm whatever their screening pairs say
     * @param listener hears, a line each, what is measured again
     */
    public GateProcedure(
            Path dir,
            FreshTrials trials,
            Function<GateInputs, NoiseModel> noise,
            Escalation escalation,
            Consumer<String> listener) {
        this.dir = dir;
        this.trials = trials;
        this.noise = noise;
        this.escalation = escalation;
        this.listener = listener;
    }

    /**
     * Measures what is left open and judges.
     *
     * @throws io.normbench.util.UserError if the directory holds nothing to judge, or cannot be measured in
     */
    public GateResult run() throws InterruptedException {
        GateSettings settings = GateSettings.defaults();
        GateInputs screened = screened(GateInputs.ofRun(dir), settings);
        GateInputs inputs = confirmed(screened, rule(screened, settings).screen(screened), settings);
        GateResult result = rule(inputs, settings).decide(inputs);
        if (result.accuracyUndecided().isEmpty()) {
            return result;
        }
        moreSeeds(inputs, result.accuracyUndecided());
        GateInputs all = GateInputs.ofRun(dir);
        return rule(all, settings.secondLook()).decide(all);
    }

    private GateRule rule(GateInputs inputs, GateSettings settings) {
        return new GateRule(noise.apply(inputs), settings, escalation);
    }

    private GateInputs screened(GateInputs inputs, GateSettings settings) throws InterruptedException {
        List<CellKey> open = rule(inputs, settings).screen(inputs).open();
        if (open.isEmpty()) {
            return inputs;
        }
        listener.accept(open.size() + (open.size() == 1 ? " cell" : " cells") + " undecided: screening goes on to "
                + settings.openPairs() + " pairs of each");
        trials.screen(open, settings.openPairs());
        return GateInputs.ofRun(dir);
    }

    private GateInputs confirmed(GateInputs inputs, Screening screening, GateSettings settings)
            throws InterruptedException {
        if (screening.nothingToConfirm()) {
            return inputs;
        }
        listener.accept(screening.slower().size() + " cells to confirm as slower, "
                + screening.faster().size() + " as faster: " + settings.confirmPairs() + " fresh pairs of each");
        trials.confirm(
                Stream.concat(screening.slower().stream(), screening.faster().stream())
                        .toList(),
                settings.confirmPairs());
        return GateInputs.ofRun(dir);
    }

    private void moreSeeds(GateInputs inputs, List<CellKey> cells) throws InterruptedException {
        long largest = inputs.cells().stream()
                .flatMap(cell -> cell.forks().stream())
                .filter(fork -> fork.stage() == Stage.ACCURACY)
                .mapToLong(Fork::number)
                .max()
                .orElse(0);
        listener.accept(cells.size() + " cells are undecided in accuracy: " + FURTHER_SEEDS + " more seeds");
        trials.moreSeeds(
                cells,
                LongStream.rangeClosed(largest + 1, largest + FURTHER_SEEDS)
                        .boxed()
                        .toList());
    }
}
