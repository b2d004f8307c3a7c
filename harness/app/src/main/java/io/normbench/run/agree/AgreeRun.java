package io.normbench.run.agree;

import io.normbench.agree.Agreement;
import io.normbench.agree.AgreementFile;
import io.normbench.agree.CellAgreement;
import io.normbench.agree.CellAgreement.Verdict;
import io.normbench.agree.CellJudge;
import io.normbench.agree.StepTrace;
import io.normbench.agree.Tolerances;
import io.normbench.agree.TraceComparison;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Request;
import io.normbench.result.CellKey;
import io.normbench.result.Outcome;
import io.normbench.result.file.RunLock;
import io.normbench.run.agree.AgreeRequest.Party;
import io.normbench.run.setup.EngineWorkers;
import io.normbench.run.setup.RunContext;
import io.normbench.suite.Cell;
import io.normbench.suite.Execution;
import io.normbench.suite.Measurement;
import io.normbench.suite.Suite;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.plan.CellId;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carries a comparison out: cell by cell, engine by engine, and a trace where two engines part. */
public final class AgreeRun {
    /** Weights and traces lie in this folder of the directory until they are compared. */
    static final String TENSORS = "tensors";

    private final AgreeRequest request;
    private final RunContext context;
    private final AgreeListener listener;
    private final Tolerances tolerances;
    private final int threads;
    private @Nullable EngineWorkers workers;

    /**
     * @param request what to compare
     * @param context where workers are started from, and how
     * @param listener hears how it goes on
     */
    public AgreeRun(AgreeRequest request, RunContext context, AgreeListener listener) {
        this.request = request;
        this.context = context;
        this.listener = listener;
        this.tolerances = Tolerances.of(request.precision());
        int asked = request.plan().suite().threads();
        this.threads = asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Compares every cell and writes {@code agreement.json}, anew after each cell.
     *
     * @throws UserError if the directory is in use, or an engine cannot be started
     */
    public Agreement run() throws InterruptedException {
        Instant created = context.clock().instant();
        Path tensors = request.directory().resolve(TENSORS);
        Agreement agreement = agreement(created, Map.of(), List.of());
        try (RunLock lock = RunLock.acquire(request.directory(), context.clock());
                EngineWorkers started = new EngineWorkers(request.plan(), context, request.directory(), threads)) {
            workers = started;
            delete(tensors);
            Map<String, String> environment = EngineWorkers.environment(request.plan(), threads);
            List<CellAgreement> done = new ArrayList<>();
            for (Cell cell : cells()) {
                for (CellAgreement compared : compare(cell)) {
                    done.add(compared);
                    listener.compared(compared);
                }
                agreement = agreement(created, environment, done);
                AgreementFile.write(request.directory(), agreement);
            }
            if (!request.keep()) {
                delete(tensors);
            }
        }
        return agreement;
    }

    private Agreement agreement(Instant created, Map<String, String> environment, List<CellAgreement> cells) {
        return new Agreement(
                Agreement.SCHEMA,
                request.plan().suite().name(),
                request.plan().suite().sha256(),
                created,
                context.commandLine(),
                request.precision().id(),
                request.steps(),
                request.seed(),
                tolerances,
                workers == null
                        ? List.of()
                        : request.engines().stream()
                                .filter(workers.infos()::containsKey)
                                .map(workers.infos()::get)
                                .toList(),
                environment,
                cells);
    }

    /** The cells of the plan on the first engine; the suite's own engines are not looked at. */
    private List<Cell> cells() {
        Suite suite = request.plan().suite();
        return request.plan().trials().stream()
                .map(trial -> on(request.parties().get(0), trial.cell()))
                .distinct()
                // By task and method, so that batch sizes share a worker.
                .sorted(Comparator.comparingInt((Cell cell) -> suite.tasks().indexOf(cell.task()))
                        .thenComparingInt(cell -> suite.methods().indexOf(cell.method()))
                        .thenComparingInt(Cell::batchSize))
                .toList();
    }

    private Cell on(Party party, Cell cell) {
        return on(party.engine(), party.execution().orElse(cell.execution()), cell);
    }

    private Cell on(String engine, Execution execution, Cell cell) {
        return new Cell(
                cell.task(),
                cell.method(),
                cell.batchSize(),
                cell.statBatch(),
                request.precision(),
                cell.layout(),
                engine,
                cell.device(),
                threads,
                execution,
                cell.cudnnAutotune(),
                SuiteDefaults.EVALUATION); // steps are compared: nothing is evaluated
    }

    private List<CellAgreement> compare(Cell cell) throws InterruptedException {
        Path folder = request.directory().resolve(TENSORS).resolve(CellId.of(cell));
        List<CellJudge.Side> sides = new ArrayList<>();
        for (Party party : request.parties()) {
            Path own = folder.resolve(party.name().replace(' ', '-'));
            sides.add(new CellJudge.Side(party.name(), train(on(party, cell), own), own));
        }
        CellJudge.Side first = sides.get(0);
        List<CellAgreement> agreements = new ArrayList<>();
        for (CellJudge.Side side : sides.subList(1, sides.size())) {
            CellJudge judge = new CellJudge(first, side, request.checkpoints(), tolerances);
            CellAgreement agreement = new CellAgreement(
                    cell.task().id(),
                    CellKey.of(cell).model(),
                    cell.method().label(),
                    cell.batchSize(),
                    first.engine(),
                    side.engine(),
                    judge.verdict(),
                    judge.reason(),
                    judge.checkpoints());
            agreements.add(
                    agreement.verdict() != Verdict.DIFFER
                            ? agreement
                            : request.executions().isEmpty()
                                    ? locate(agreement, cell, judge, folder)
                                    : ofExecutions(agreement, judge));
        }
        if (!request.keep()) {
            delete(folder);
        }
        return agreements;
    }

    /** A captured step has no values that could be looked at on the way. */
    private static CellAgreement ofExecutions(CellAgreement agreement, CellJudge judge) {
        int step = judge.firstStepApart().orElse(1);
        String where = judge.worstTensor().isEmpty() ? "" : ", first of all " + judge.worstTensor();
        return agreement.with(Verdict.DIFFER, "the executions part at step " + step + where);
    }

    private Outcome train(Cell cell, Path folder) throws InterruptedException {
        return ask(
                cell,
                new Request.AgreeTrain(trial(cell), request.steps(), request.checkpoints(), folder.toAbsolutePath()));
    }

    private Trial trial(Cell cell) {
        return new Trial(cell, CellId.of(cell), Measurement.ACCURACY, 1, request.seed());
    }

    private Outcome ask(Cell cell, Request<Answer.Ended> message) throws InterruptedException {
        // Executions are compared on GPUs, where a worker's start takes longer than a cell: one serves all methods.
        String of = request.executions().isEmpty() ? "_" + cell.method().label() : "";
        String group = (cell.task().id() + of).replaceAll("[^A-Za-z0-9.]+", "-");
        return Objects.requireNonNull(workers, "they run")
                .ask(cell.engine(), group, message, (done, total) -> listener.progress(cell, done, total));
    }

    /** Says where the engines part: in which operation, gradient or update, as far as that can be told. */
    private CellAgreement locate(CellAgreement agreement, Cell cell, CellJudge judge, Path folder)
            throws InterruptedException {
        OptionalInt apart = judge.firstStepApart();
        int step = apart.orElse(1);
        LinkedHashSet<Integer> steps = new LinkedHashSet<>(List.of(1, step, Math.max(1, step - 1)));
        List<String> agreeing = new ArrayList<>();
        for (int number : steps) {
            Optional<TraceComparison> traced =
                    trace(cell, agreement.other(), number, folder.resolve("trace-" + number));
            if (traced.isEmpty()) {
                return agreement.with(
                        Verdict.DIFFER,
                        "the engines part at step " + step + "; tracing step " + number + " failed, see the logs");
            }
            Optional<String> found = traced.get().first();
            if (found.isPresent()) {
                return agreement.with(
                        Verdict.DIFFER, "step " + number + (number > 1 ? " from equal weights: " : ": ") + found.get());
            }
            agreeing.add(String.format(
                    Locale.ROOT,
                    "step %d (%d operations and all gradients within %.1e)",
                    number,
                    traced.get().operationCount(),
                    traced.get().largest().value()));
        }
        String where = judge.worstTensor().isEmpty() ? "" : ", first of all " + judge.worstTensor();
        String agree =
                String.join(", ", agreeing) + (agreeing.size() > 1 ? " agree" : " agrees") + " from equal weights";
        if (step == 1) {
            return agreement.with(
                    Verdict.DIFFER,
                    agree + ", but weights or state differ afterwards" + where
                            + ": the update of parameters or of state is to blame");
        }
        String apartAt = "the engines part at step " + step + where + "; " + agree + ": ";
        return tolerances.late(step)
                ? agreement.with(Verdict.AMPLIFIED, apartAt + "training amplified rounding")
                : agreement.with(Verdict.DIFFER, apartAt + "the update (momentum, weight decay, state) is to blame");
    }

    private Optional<TraceComparison> trace(Cell cell, String other, int number, Path folder)
            throws InterruptedException {
        Path mine = folder.resolve(cell.engine());
        Path theirs = folder.resolve(other);
        if (!(trace(cell, number, Optional.empty(), mine) instanceof Outcome.Completed)) {
            return Optional.empty();
        }
        Outcome second = trace(on(other, cell.execution(), cell), number, Optional.of(mine.toAbsolutePath()), theirs);
        return second instanceof Outcome.Completed
                ? Optional.of(new TraceComparison(
                        StepTrace.read(mine), StepTrace.read(theirs), tolerances.afterOneStep(), tolerances.floor()))
                : Optional.empty();
    }

    private Outcome trace(Cell cell, int number, Optional<Path> weights, Path folder) throws InterruptedException {
        return ask(
                cell, new Request.AgreeTrace(trial(cell), number, request.steps(), weights, folder.toAbsolutePath()));
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw UserError.infrastructure("cannot delete " + folder + ": " + e + ". Check permissions.", e);
        }
    }
}
