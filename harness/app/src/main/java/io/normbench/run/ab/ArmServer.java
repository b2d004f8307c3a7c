package io.normbench.run.ab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.protocol.Protocol;
import io.normbench.result.Block;
import io.normbench.result.CellKey;
import io.normbench.result.ResultRow;
import io.normbench.run.SingleTrials;
import io.normbench.run.TimeEstimate;
import io.normbench.run.lane.RunListener;
import io.normbench.run.lane.SoloTrial;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Plan;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The process of an arm: says what it would measure, then runs the trials it is asked for, until its input ends. */
public final class ArmServer {
    /** Accuracy workers that run side by side, at most: each holds a copy of the library and of its data. */
    private static final int MOST_SIDE_BY_SIDE = 8;

    private final ArmSuite suite;
    private final Function<Plan, SingleTrials> opener;
    private final int cores;
    private final PrintStream out;
    private final Map<String, Trial> cells = new LinkedHashMap<>();
    private final Map<String, SoloTrial> solos = new ConcurrentHashMap<>();
    private @Nullable SingleTrials trials;

    /**
     * @param suite the suite as this arm sees it
     * @param opener makes the runner of trials, with its files, once the first is asked for
     * @param cores cores that this process may use
     * @param out where events go
     */
    public ArmServer(ArmSuite suite, Function<Plan, SingleTrials> opener, int cores, PrintStream out) {
        this.suite = suite;
        this.opener = opener;
        this.cores = cores;
        this.out = out;
        // Any trial of a cell will do: it is only asked for its cell.
        suite.plan().ifPresent(plan -> plan.trials().forEach(trial -> cells.putIfAbsent(trial.cellId(), trial)));
    }

    /** Says hello, and answers requests until {@code in} ends; then kills the workers that are left. */
    public void run(InputStream in) throws IOException {
        ObjectNode hello = event("hello").put("schema", ArmProtocol.SCHEMA);
        hello.set("plan", ArmProtocol.plan(plan()));
        send(hello);
        ExecutorService pool = Executors.newCachedThreadPool();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode request = ArmProtocol.mapper().readTree(line);
                // Not on this thread: it must hear the end of the input.
                switch (request.path("do").asText()) {
                    case "trial" -> pool.execute(() -> answer(request, this::trial));
                    case "begin" -> pool.execute(() -> answer(request, this::begin));
                    case "block" -> pool.execute(() -> answer(request, this::block));
                    case "end" -> pool.execute(() -> answer(request, this::end));
                    default -> answer(request, this::open);
                }
            }
        } finally {
            if (trials != null) {
                trials.stop();
            }
            pool.shutdownNow();
        }
    }

    private ArmPlan plan() {
        if (suite.plan().isEmpty()) {
            return new ArmPlan(suite.name(), suite.sha256(), 0, 1, List.of(), suite.unknown());
        }
        Plan plan = suite.plan().get();
        // One lane: the estimate is of a trial by itself.
        TimeEstimate estimate = new TimeEstimate(plan.suite(), 1);
        List<ArmCell> planned = new ArrayList<>();
        cells.forEach((cellId, sample) -> {
            List<Trial> own = plan.trials().stream()
                    .filter(trial -> trial.cellId().equals(cellId))
                    .toList();
            planned.add(new ArmCell(
                    CellKey.of(sample.cell()),
                    cellId,
                    seconds(own, Measurement.THROUGHPUT, estimate),
                    own.stream()
                            .filter(trial -> trial.measurement() == Measurement.ACCURACY)
                            .map(Trial::seed)
                            .toList(),
                    seconds(own, Measurement.ACCURACY, estimate)));
        });
        Suite own = plan.suite();
        return new ArmPlan(own.name(), own.sha256(), own.threads(), sideBySide(own), planned, suite.unknown());
    }

    private int sideBySide(Suite own) {
        boolean cuda = own.device().startsWith("cuda");
        return cuda ? 1 : Math.max(1, Math.min(MOST_SIDE_BY_SIDE, cores / Math.max(1, own.threads())));
    }

    private static double seconds(List<Trial> own, Measurement measurement, TimeEstimate estimate) {
        return own.stream()
                .filter(trial -> trial.measurement() == measurement)
                .findFirst()
                .map(estimate::seconds)
                .orElse(0.0);
    }

    private ObjectNode open(JsonNode request) {
        if (trials == null) {
            trials = opener.apply(suite.plan().orElseThrow(() -> UserError.usage("none of the methods is known")));
        }
        return event("opened").put("has_gpu", trials.hasGpu());
    }

    private SingleTrials opened() {
        return Objects.requireNonNull(trials, "the first request opens them");
    }

    private Trial trial(JsonNode request, Measurement measurement) {
        String cellId = request.path("cell").asText();
        Trial sample = Optional.ofNullable(cells.get(cellId))
                .orElseThrow(() -> UserError.infrastructure("no cell '" + cellId + "' in this arm's plan"));
        return new Trial(
                sample.cell(),
                cellId,
                measurement,
                request.path("number").asInt(),
                request.path("seed").asLong());
    }

    private ObjectNode trial(JsonNode request) {
        Measurement measurement =
                Measurement.valueOf(request.path("measurement").asText().toUpperCase(Locale.ROOT));
        return unlessStopped(() -> opened().run(
                        trial(request, measurement),
                        request.path("name").asText(),
                        request.path("threads").asInt(),
                        new Teller(request.path("id").asInt()))
                .map(ArmServer::row));
    }

    private ObjectNode begin(JsonNode request) {
        return unlessStopped(() -> {
            Optional<SoloTrial> begun = opened().solo(
                            trial(request, Measurement.THROUGHPUT),
                            request.path("name").asText(),
                            request.path("threads").asInt(),
                            new Teller(request.path("id").asInt()));
            if (begun.isPresent()) {
                begun.get().begin(request.path("alone").asBoolean());
                solos.put(request.path("name").asText(), begun.get());
            }
            return begun.map(solo -> {
                ObjectNode event = event("begun");
                event.set("spec", ArmProtocol.mapper().valueToTree(solo.spec()));
                return event;
            });
        });
    }

    private ObjectNode block(JsonNode request) {
        return unlessStopped(() -> {
            Optional<Block> block = solo(request)
                    .block(
                            request.path("round").asInt(),
                            request.path("position").asInt(),
                            ArmProtocol.steps(request));
            ObjectNode event = event("block");
            block.ifPresent(each -> event.set("block", ArmProtocol.mapper().valueToTree(each)));
            return Optional.of(event);
        });
    }

    private ObjectNode end(JsonNode request) {
        SoloTrial ending = solo(request);
        solos.remove(request.path("name").asText());
        return unlessStopped(() -> ending.end().map(ArmServer::row));
    }

    private SoloTrial solo(JsonNode request) {
        String name = request.path("name").asText();
        return Optional.ofNullable(solos.get(name))
                .orElseThrow(() -> UserError.infrastructure("trial '" + name + "' was not begun"));
    }

    private static ObjectNode row(ResultRow row) {
        ObjectNode event = event("row");
        event.set("columns", ArmProtocol.columns(row));
        return event;
    }

    /** What a worker does; empty if it was killed. */
    private interface WorkersPart {
        Optional<ObjectNode> done() throws InterruptedException;
    }

    private static ObjectNode unlessStopped(WorkersPart part) {
        try {
            return part.done().orElseThrow(() -> UserError.infrastructure("stopped"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.infrastructure("stopped", e);
        }
    }

    private void answer(JsonNode request, Function<JsonNode, ObjectNode> work) {
        ObjectNode event;
        try {
            event = work.apply(request);
        } catch (UserError e) {
            event = event("fault").put("message", e.getMessage()).put("exit_status", e.exitStatus());
        } catch (RuntimeException | Error e) {
            // Whoever asked waits for an answer, whatever it is.
            e.printStackTrace(System.err);
            event = event("fault").put("message", e.toString()).put("exit_status", UserError.INFRASTRUCTURE);
        }
        send(event.put("id", request.path("id").asInt()));
    }

    private static ObjectNode event(String name) {
        return ArmProtocol.mapper().createObjectNode().put("event", name);
    }

    private synchronized void send(ObjectNode event) {
        try {
            out.println(Protocol.MARK + ArmProtocol.mapper().writeValueAsString(event));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Passes on notices; not progress, which would wake two more processes while a worker measures. */
    private final class Teller implements RunListener {
        private final int id;

        Teller(int id) {
            this.id = id;
        }

        @Override
        public void started(int planned, int pending) {}

        @Override
        public void trialStarted(Trial trial) {}

        @Override
        public void progress(Trial trial, String phase, int done, int total) {}

        @Override
        public void trialFinished(Trial trial, ResultRow row) {}

        @Override
        public void notice(String message) {
            send(event("notice").put("id", id).put("message", message));
        }
    }
}
