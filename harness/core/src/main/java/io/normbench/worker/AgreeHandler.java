package io.normbench.worker;

import io.normbench.agree.AgreeWork;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.suite.Cell;
import io.normbench.tensor.Engine;
import java.util.function.Function;

/** Trains a cell, or traces one of its steps, so that another engine's worker can be compared with this one. */
final class AgreeHandler {
    private final EngineHolder engines;
    private final AgreeWork work;
    private final ProgressEvents progress;

    AgreeHandler(EngineHolder engines, AgreeWork work, ProgressEvents progress) {
        this.engines = engines;
        this.work = work;
        this.progress = progress;
    }

    Answer.Ended train(Request.AgreeTrain asked) {
        return ended(
                asked.trial().cell(),
                engine -> work.train(
                        engine, asked.trial(), asked.steps(), asked.checkpoints(), asked.folder(), progress.begin()));
    }

    Answer.Ended trace(Request.AgreeTrace asked) {
        return ended(
                asked.trial().cell(),
                engine -> work.trace(
                        engine,
                        asked.trial(),
                        asked.number(),
                        asked.steps(),
                        asked.weights(),
                        asked.folder(),
                        progress.begin()));
    }

    private Answer.Ended ended(Cell cell, Function<Engine, Outcome> done) {
        try {
            return new Answer.Ended(done.apply(engines.engine(cell)));
        } catch (UnsupportedOperationException e) {
            return new Answer.Ended(new Outcome.Unsupported(String.valueOf(e.getMessage())));
        }
    }
}
