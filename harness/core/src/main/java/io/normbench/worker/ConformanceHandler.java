package io.normbench.worker;

import io.normbench.conformance.Conformance;
import io.normbench.norm.MethodCatalog;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.util.UserError;

/** Checks methods against golden vectors, and tells each verdict as it comes. */
final class ConformanceHandler implements Handler<Request.Conformance, Answer.Done> {
    private final EngineHolder engines;
    private final MethodCatalog methods;
    private final Events events;

    ConformanceHandler(EngineHolder engines, MethodCatalog methods, Events events) {
        this.engines = engines;
        this.methods = methods;
        this.events = events;
    }

    @Override
    public Answer.Done answer(Request.Conformance asked) {
        try {
            new Conformance(engines.checked(asked.engine()), methods, asked.seed())
                    .run(
                            new Conformance.Selection(asked.vectors(), asked.methods(), asked.device(), asked.format()),
                            verdict -> events.send(new Event.Verdict(verdict)));
            return new Answer.Done();
        } catch (UnsupportedOperationException e) {
            throw UserError.usage(String.valueOf(e.getMessage()));
        }
    }
}
