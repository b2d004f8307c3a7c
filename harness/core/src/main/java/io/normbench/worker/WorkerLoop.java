package io.normbench.worker;

import io.normbench.agree.AgreeWork;
import io.normbench.export.ExportWork;
import io.normbench.measure.TrialRunner;
import io.normbench.norm.MethodCatalog;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Protocol;
import io.normbench.protocol.Request;
import io.normbench.task.TaskCatalog;
import io.normbench.util.UserError;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Hands requests to who can answer them, until its input ends or it is told to exit. */
final class WorkerLoop {
    private final Requests requests;
    private final Events events;
    private final EngineHolder engines;
    private final Map<Class<?>, Handler<?, ?>> handlers = new HashMap<>();

    WorkerLoop(
            Requests requests, Events events, LongSupplier clock, LongSupplier sinceLaunchMillis, ClassLoader loader) {
        this.requests = requests;
        this.events = events;
        this.engines = new EngineHolder(loader, events);
        MethodCatalog methods = MethodCatalog.load(loader);
        TrialRunner trials = new TrialRunner(methods, TaskCatalog.load(loader).remembering(), clock);
        ProgressEvents progress = new ProgressEvents(events, clock, sinceLaunchMillis);
        SoloHandler solo = new SoloHandler(engines, trials, clock, progress);
        AgreeHandler agree = new AgreeHandler(engines, new AgreeWork(trials), progress);
        handle(Request.Trial.class, new TrialHandler(engines, trials, progress));
        handle(Request.Group.class, new GroupHandler(engines, trials, clock, progress, events));
        handle(Request.Begin.class, solo::begin);
        handle(Request.Block.class, solo::block);
        handle(Request.End.class, solo::end);
        handle(Request.Conformance.class, new ConformanceHandler(engines, methods, events));
        handle(Request.Probe.class, new ProbeHandler(engines));
        handle(Request.Explain.class, asked -> engines.explain(asked.engine(), asked.device()));
        handle(Request.Roofline.class, new RooflineHandler(engines, methods, clock));
        handle(Request.AgreeTrain.class, agree::train);
        handle(Request.AgreeTrace.class, agree::trace);
        handle(Request.Export.class, new ExportHandler(engines, new ExportWork(trials), progress));
    }

    private <R extends Request<A>, A extends Answer> void handle(Class<R> kind, Handler<R, A> handler) {
        handlers.put(kind, handler);
    }

    void run() throws IOException {
        events.send(new Event.Hello(Protocol.VERSION));
        while (true) {
            Protocol.Asked asked = Protocol.asked(requests.next());
            if (asked.request() instanceof Request.Exit) {
                engines.close();
                return;
            }
            events.answering(asked.id());
            events.send(answer(asked.request()));
        }
    }

    @SuppressWarnings("unchecked") // handle() saw to it that kinds and handlers fit
    private <R extends Request<A>, A extends Answer> Answer answer(Request<?> request) {
        try {
            Handler<?, ?> handler = Objects.requireNonNull(handlers.get(request.getClass()), "no handler");
            return ((Handler<R, A>) handler).answer((R) request);
        } catch (UserError e) {
            return new Answer.Fault(String.valueOf(e.getMessage()), e.exitStatus());
        }
    }
}
