package io.normbench.worker;

import io.normbench.export.ExportWork;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;

/** Exports trials. */
final class ExportHandler implements Handler<Request.Export, Answer.Ended> {
    private final EngineHolder engines;
    private final ExportWork work;
    private final ProgressEvents progress;

    ExportHandler(EngineHolder engines, ExportWork work, ProgressEvents progress) {
        this.engines = engines;
        this.work = work;
        this.progress = progress;
    }

    @Override
    public Answer.Ended answer(Request.Export asked) {
        try {
            return new Answer.Ended(work.export(
                    engines.engine(asked.trial().cell()),
                    asked.trial(),
                    asked.steps(),
                    asked.whole(),
                    asked.folder(),
                    progress.begin()));
        } catch (UnsupportedOperationException e) {
            return new Answer.Ended(new Outcome.Unsupported(String.valueOf(e.getMessage())));
        }
    }
}
