package io.normbench.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.machine.Environment;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.machine.MachineMonitor;
import io.normbench.machine.MachineState;
import io.normbench.result.Outcome;
import io.normbench.roofline.Ceiling;
import io.normbench.roofline.LayerMeasurement;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.LayerShapes;
import io.normbench.roofline.RooflineRecord;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import io.normbench.worker.WorkerProtocol;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures layers in workers: one worker a method, so that none is touched by what another left behind, and a new one
 * after a death, which costs the row in flight and no other.
 */
public final class RooflineRun {
    private static final double LIMIT_SECONDS = 600;

    private final RooflineRequest request;
    private final Installation installation;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final ObjectMapper mapper = new ObjectMapper();
    private final MachineMonitor monitor;
    private Optional<EngineInfo> engine = Optional.empty();

    /**
     * @param request what to measure
     * @param installation where workers are started from
     * @param clock wall-clock time
     * @param nanoClock nanoseconds, monotonic
     */
    public RooflineRun(RooflineRequest request, Installation installation, Clock clock, LongSupplier nanoClock) {
        this.request = request;
        this.installation = installation;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.monitor = new MachineMonitor(Machine.local(), nanoClock);
    }

    /**
     * Measures every method at every shape.
     *
     * @param rows hears of each row as it ends
     * @throws UserError if the engine or the device is missing
     */
    public RooflineRecord run(Consumer<LayerResult> rows) throws InterruptedException {
        try (WorkerLogs logs = WorkerLogs.create("normbench-roofline")) {
            RooflineRecord record = run(command(logs.folder()), rows);
            if (record.results().stream().anyMatch(row -> row.outcome() instanceof Outcome.Crashed)) {
                logs.keep();
            }
            return record;
        }
    }

    private RooflineRecord run(WorkerCommand command, Consumer<LayerResult> rows) throws InterruptedException {
        Instant created = clock.instant();
        Outcome opened = open(command);
        List<List<Long>> shapes = shapes();
        List<LayerResult> results = new ArrayList<>();
        for (String method : request.methods()) {
            if (opened instanceof Outcome.Completed) {
                measure(command, method, shapes, row -> add(row, results, rows));
            } else {
                shapes.forEach(shape -> add(LayerResult.failed(method, shape, opened), results, rows));
            }
        }
        Environment environment = environment(command);
        return new RooflineRecord(
                created,
                request.commandLine(),
                request.engine(),
                request.device(),
                request.precision(),
                engine,
                environment.entries(),
                environment.fingerprint().hash(),
                results);
    }

    private static void add(LayerResult row, List<LayerResult> results, Consumer<LayerResult> rows) {
        results.add(row);
        rows.accept(row);
    }

    /** Opens the engine once in a worker of its own, to know the device, or why nothing can be measured. */
    private Outcome open(WorkerCommand command) throws InterruptedException {
        try (WorkerProcess worker = start(command, "open")) {
            WorkerReply reply = worker.ask(question(), LIMIT_SECONDS, (name, event) -> {});
            return reply instanceof WorkerReply.Answer answer ? outcome(answer.event()) : failure(reply);
        }
    }

    private List<List<Long>> shapes() {
        return request.shapes().isEmpty()
                ? LayerShapes.defaults(engine.map(EngineInfo::device).orElse(request.device()), request.batch())
                : request.shapes();
    }

    private void measure(WorkerCommand command, String method, List<List<Long>> shapes, Consumer<LayerResult> rows)
            throws InterruptedException {
        WorkerProcess worker = watched(command, method);
        try {
            for (List<Long> shape : shapes) {
                if (!worker.alive()) {
                    end(worker);
                    worker = watched(command, method);
                }
                MachineMonitor.Watch watch = monitor.begin(onGpu());
                WorkerReply reply = worker.ask(question(method, shape), LIMIT_SECONDS, (name, event) -> {});
                String flags = String.valueOf(watch.end().getOrDefault(MachineState.FLAGS, ""));
                LayerResult row = reply instanceof WorkerReply.Answer answer
                        ? row(method, shape, answer.event())
                        : LayerResult.failed(method, shape, failure(reply));
                rows.accept(row.flagged(flags));
            }
        } finally {
            end(worker);
        }
    }

    private ObjectNode question() {
        return mapper.createObjectNode()
                .put("do", "roofline")
                .put("engine", request.engine())
                .put("device", request.device())
                .put("precision", request.precision().id())
                .put("execution", request.execution())
                .put("threads", request.threads())
                .put("min_seconds", request.minSeconds());
    }

    private ObjectNode question(String method, List<Long> shape) {
        ObjectNode question = question().put("method", method);
        ArrayNode lengths = question.putArray("shape");
        shape.forEach(lengths::add);
        return question;
    }

    private Outcome outcome(JsonNode event) {
        if (event.has("engine")) {
            engine = Optional.of(WorkerProtocol.engine(event.get("engine")));
        }
        return WorkerProtocol.outcome(event.required("outcome"));
    }

    private LayerResult row(String method, List<Long> shape, JsonNode event) {
        Outcome outcome = outcome(event);
        if (!(outcome instanceof Outcome.Completed)) {
            return LayerResult.failed(method, shape, outcome);
        }
        try {
            return new LayerResult(
                    method,
                    shape,
                    outcome,
                    Optional.of(mapper.treeToValue(event.required("measurement"), LayerMeasurement.class)),
                    Optional.of(mapper.treeToValue(event.required("ceiling"), Ceiling.class)),
                    "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a worker of another build? " + e.getOriginalMessage(), e);
        }
    }

    private static Outcome failure(WorkerReply reply) {
        if (reply instanceof WorkerReply.Fault fault) {
            throw fault.exitStatus() == UserError.USAGE
                    ? UserError.usage(fault.message())
                    : UserError.infrastructure(fault.message(), null);
        }
        return reply instanceof WorkerReply.TimedOut timedOut
                ? new Outcome.TimedOut("no answer within " + timedOut.limitSeconds() + " s; the worker was killed")
                : Died.outcome((WorkerReply.Died) reply, 0);
    }

    private boolean onGpu() {
        return engine.map(info -> info.device().startsWith("cuda")).orElse(false);
    }

    private WorkerProcess watched(WorkerCommand command, String name) {
        WorkerProcess worker = start(command, name);
        monitor.workerStarted(worker.pid());
        return worker;
    }

    private void end(WorkerProcess worker) {
        worker.close();
        monitor.workerEnded(worker.pid());
    }

    private WorkerProcess start(WorkerCommand command, String name) {
        return WorkerProcess.start(command, command.logDir().resolve(name + ".log"), mapper, nanoClock);
    }

    private WorkerCommand command(Path logs) {
        return new WorkerCommand(
                installation.workerClassPath(request.engine()),
                installation.workerFlags(request.engine()),
                request.threads() > 0 ? request.threads() : Runtime.getRuntime().availableProcessors(),
                0,
                logs);
    }

    private Environment environment(WorkerCommand command) {
        Machine machine = Machine.local();
        Environment environment = Environment.collect(
                machine,
                HarnessBuild.find(machine.commands()),
                command.environment(machine.variables()),
                request.threads());
        return engine.map(environment::withEngine).orElse(environment);
    }
}
