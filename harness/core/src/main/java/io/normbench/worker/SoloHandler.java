package io.normbench.worker;

import io.normbench.data.DataInfo;
import io.normbench.measure.HostMemory;
import io.normbench.measure.MemoryGauge;
import io.normbench.measure.Progress;
import io.normbench.measure.TrialPhase;
import io.normbench.measure.TrialRunner;
import io.normbench.measure.rounds.Entrant;
import io.normbench.measure.rounds.GroupRunner;
import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.Solo;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Measured;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.Engine;
import io.normbench.util.UserError;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Opens a network, measures its blocks one by one, and closes it. */
final class SoloHandler {
    private final EngineHolder engines;
    private final TrialRunner trials;
    private final LongSupplier clock;
    private final ProgressEvents progress;
    private Optional<Solo> solo = Optional.empty();
    private Optional<MemoryGauge> gauge = Optional.empty();

    SoloHandler(EngineHolder engines, TrialRunner trials, LongSupplier clock, ProgressEvents progress) {
        this.engines = engines;
        this.trials = trials;
        this.clock = clock;
        this.progress = progress;
    }

    Answer.Begun begin(Request.Begin request) {
        solo.ifPresent(Solo::close);
        Trial trial = request.trial();
        try {
            Engine engine = engines.engine(trial.cell());
            Optional<DataInfo> data = trials.dataInfo(trial);
            gauge = Optional.of(MemoryGauge.begin(engine, new HostMemory()));
            begin(GroupRunner.entrant(engine, trials, trial), request);
            return new Answer.Begun(engine.info().device(), data);
        } catch (UnsupportedOperationException e) {
            gauge = Optional.empty();
            begin(
                    new Entrant(MeasureGroup.label(trial), () -> {
                        throw e;
                    }),
                    request);
            return new Answer.Begun(trial.cell().device(), Optional.empty());
        }
    }

    private void begin(Entrant entrant, Request.Begin request) {
        Solo opened = new Solo(entrant, request.spec(), clock);
        solo = Optional.of(opened);
        Progress own = progress.begin();
        opened.open();
        own.at(TrialPhase.WARM_UP, 1, 0);
    }

    Answer.Block block(Request.Block request) {
        return new Answer.Block(begun().block(request.round(), request.position(), request.steps()));
    }

    Answer.Closed end(Request.End request) {
        Answer.Closed closed =
                new Answer.Closed(begun().end(), gauge.map(MemoryGauge::read).orElseGet(Measured::nothing));
        solo = Optional.empty();
        return closed;
    }

    private Solo begun() {
        return solo.orElseThrow(() -> UserError.infrastructure("nothing was begun"));
    }
}
