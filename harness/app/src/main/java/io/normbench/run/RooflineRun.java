package io.normbench.run;

import io.normbench.machine.Environment;
import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.machine.MachineMonitor;
import io.normbench.machine.MachineState;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.Outcome;
import io.normbench.roofline.LayerResult;
import io.normbench.roofline.LayerShapes;
import io.normbench.roofline.RooflineRecord;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Reply;
import io.normbench.run.worker.WorkerClient;
import io.normbench.run.worker.WorkerLaunch;
import io.normbench.run.worker.WorkerLogs;
import io.normbench.tensor.EngineInfo;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures layers in workers: one worker a method, so that none is touched by what another left behind, and a new one
 * after a death, which costs the row in flight and no other.
 */
public final class RooflineRun {
    private static final double LIMIT_SECONDS = 600;

    private final RooflineRequest request;
    private final RunContext context;
    private final MachineMonitor monitor;
    private final int threads;
    private Optional<EngineInfo> engine = Optional.empty();

    /**
     * @param request what to measure
     * @param context where workers are started from, and how
     */
    public RooflineRun(RooflineRequest request, RunContext context) {
        this.request = request;
        this.context = context;
        this.monitor = new MachineMonitor(context.machine(), context.nanoClock());
        this.threads =
                request.threads() > 0 ? request.threads() : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Measures every method at every shape.
     *
     * @param rows hears of each row as it ends
     * @throws UserError if the engine or the device is missing
     */
    public RooflineRecord run(Consumer<LayerResult> rows) throws InterruptedException {
        try (WorkerLogs logs = WorkerLogs.create("normbench-roofline")) {
            RooflineRecord record = run(logs.folder(), rows);
            if (record.results().stream().anyMatch(row -> row.outcome() instanceof Outcome.Crashed)) {
                logs.keep();
            }
            return record;
        }
    }

    private RooflineRecord run(Path logs, Consumer<LayerResult> rows) throws InterruptedException {
        Instant created = context.clock().instant();
        Outcome opened = open(logs);
        List<List<Long>> shapes = shapes();
        List<LayerResult> results = new ArrayList<>();
        for (String method : request.methods()) {
            if (opened instanceof Outcome.Completed) {
                measure(logs, method, shapes, row -> add(row, results, rows));
            } else {
                shapes.forEach(shape -> add(LayerResult.failed(method, shape, opened), results, rows));
            }
        }
        Environment environment = environment();
        return new RooflineRecord(
                created,
                context.commandLine(),
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
    private Outcome open(Path logs) throws InterruptedException {
        try (WorkerClient worker = start(logs, "open")) {
            return answer(worker, Optional.empty(), List.of()).outcome();
        }
    }

    private List<List<Long>> shapes() {
        return request.shapes().isEmpty()
                ? LayerShapes.defaults(engine.map(EngineInfo::device).orElse(request.device()), request.batch())
                : request.shapes();
    }

    private void measure(Path logs, String method, List<List<Long>> shapes, Consumer<LayerResult> rows)
            throws InterruptedException {
        WorkerClient worker = watched(logs, method);
        try {
            for (List<Long> shape : shapes) {
                if (!worker.usable()) {
                    end(worker);
                    worker = watched(logs, method);
                }
                MachineMonitor.Watch watch = monitor.begin(onGpu());
                Answer.Roofline answer = answer(worker, Optional.of(method), shape);
                String flags = String.valueOf(watch.end().getOrDefault(MachineState.FLAGS, ""));
                rows.accept(new LayerResult(
                        method, shape, answer.outcome(), answer.measurement(), answer.ceiling(), flags));
            }
        } finally {
            end(worker);
        }
    }

    /** Asks for a layer, or without a method for the engine alone; no answer is one with an outcome and no numbers. */
    private Answer.Roofline answer(WorkerClient worker, Optional<String> method, List<Long> shape)
            throws InterruptedException {
        Reply<Answer.Roofline> reply = worker.ask(
                new Request.Roofline(
                        request.engine(),
                        request.device(),
                        request.precision(),
                        request.execution(),
                        request.threads(),
                        request.minSeconds(),
                        method,
                        shape),
                LIMIT_SECONDS,
                event -> {});
        if (reply instanceof Reply.Failed<Answer.Roofline> failed) {
            return new Answer.Roofline(failed.outcome(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        Answer.Roofline answer = ((Reply.Answered<Answer.Roofline>) reply).answer();
        engine = answer.engine().or(() -> engine);
        return answer;
    }

    private boolean onGpu() {
        return engine.map(info -> info.device().startsWith("cuda")).orElse(false);
    }

    private WorkerClient watched(Path logs, String name) {
        WorkerClient worker = start(logs, name);
        worker.pid().ifPresent(monitor::workerStarted);
        return worker;
    }

    private void end(WorkerClient worker) {
        worker.close();
        worker.pid().ifPresent(monitor::workerEnded);
    }

    private WorkerClient start(Path logs, String name) {
        return context.start(context.launch(request.engine(), threads, 0, logs.resolve(name + ".log")));
    }

    private Environment environment() {
        Machine machine = context.machine();
        Environment environment = Environment.collect(
                machine,
                HarnessBuild.find(machine.commands()),
                WorkerLaunch.environment(threads, machine.variables()),
                request.threads());
        return engine.map(environment::withEngine).orElse(environment);
    }
}
