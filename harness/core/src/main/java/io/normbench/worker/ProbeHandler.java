package io.normbench.worker;

import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;

/** Opens an engine and closes it again. */
final class ProbeHandler implements Handler<Request.Probe, Answer.Probed> {
    private final EngineHolder engines;

    ProbeHandler(EngineHolder engines) {
        this.engines = engines;
    }

    @Override
    public Answer.Probed answer(Request.Probe asked) {
        EngineOptions options = new EngineOptions(asked.device(), 0, DType.FLOAT32, false, false);
        try (Engine engine = engines.open(asked.engine(), options)) {
            use(engine, asked);
            return new Answer.Probed(engine.info());
        }
    }

    /** Opening a GPU runs nothing on it yet: whether there is code for it shows in the first operation. */
    private static void use(Engine engine, Request.Probe asked) {
        try {
            engine.scoped(() ->
                    engine.full(1, 2, 2).matmul(engine.full(1, 2, 2)).sumAll().item());
        } catch (RuntimeException | LinkageError e) {
            throw EngineHolder.unusable(asked.engine(), asked.device(), e);
        }
    }
}
