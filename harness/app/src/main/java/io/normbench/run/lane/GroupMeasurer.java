package io.normbench.run.lane;

import io.normbench.machine.MachineMonitor;
import io.normbench.measure.rounds.Ending;
import io.normbench.measure.rounds.GroupFigures;
import io.normbench.measure.rounds.GroupResult;
import io.normbench.measure.rounds.MeasureGroup;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.protocol.Answer;
import io.normbench.protocol.Event;
import io.normbench.protocol.Request;
import io.normbench.result.Block;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.RoundsFile;
import io.normbench.result.file.TrialFiles;
import io.normbench.run.setup.Place;
import io.normbench.run.setup.RunContext;
import io.normbench.run.worker.Reply;
import io.normbench.suite.plan.ComparisonGroup;
import io.normbench.suite.plan.Trial;
import io.normbench.tensor.EngineInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures one comparison group in each of its workers, and writes its rows when the last one is done.
 *
 * <p>A method that fails loses its place, and the others keep theirs: where it took the worker with it, or the device's
 * memory did not hold all networks at once, the others are measured again without it, or in parts that each hold the
 * reference. Each request has a number of its own, under which its blocks are kept, so nothing measured is lost.
 */
final class GroupMeasurer {
    private final RunContext context;
    private final RunParts parts;
    private final Place place;
    private final List<LaneWorker> workers;
    private final ComparisonGroup group;
    private final RoundsSpec spec;
    private final Path directory;
    private final String id;
    private final Map<String, Outcome> lost = new LinkedHashMap<>();
    private final Map<String, GroupResult.Member> completed = new LinkedHashMap<>();
    private final List<Ending> endings = new ArrayList<>();
    private final MeasuredPart energy;
    private int requests;
    private String turn = "";
    private String device = "";
    private Map<String, Object> ofData = Map.of();
    private @Nullable EngineInfo engine;

    /** @param workers those that measure it, one after another */
    GroupMeasurer(RunContext context, RunParts parts, Place place, List<LaneWorker> workers, ComparisonGroup group) {
        this.context = context;
        this.parts = parts;
        this.place = place;
        this.workers = List.copyOf(workers);
        this.group = group;
        Trial first = group.trials().get(0);
        this.spec = RoundsSpec.ofEach(
                parts.suite().measure(first.cell().task()).throughput().orElseThrow());
        TrialFiles files = parts.files().apply(first);
        this.directory = files.directory();
        this.id = group.members().size() == 1 ? files.cellId() + "-" + files.trialId() : group.id();
        this.energy = new MeasuredPart(place.meter(parts.meter()), context.nanoClock());
    }

    /** Measures; returns the rows, or none if the workers were killed from outside. */
    List<ResultRow> run() throws InterruptedException {
        group.trials().forEach(parts.listener()::trialStarted);
        RoundsFile.clear(directory, id);
        long start = context.nanoClock().getAsLong();
        Trial first = group.trials().get(0);
        boolean mayUseGpu = parts.recorder().hasGpu() && !first.cell().device().equals("cpu");
        MachineMonitor.Watch watch = parts.monitor().begin(mayUseGpu, place.gpu());
        try (energy) {
            for (LaneWorker worker : workers) {
                List<Trial> left = new ArrayList<>(group.members());
                left.removeIf(trial -> lost.containsKey(MeasureGroup.label(trial)));
                if (!measure(worker, left)) {
                    return List.of();
                }
            }
        }
        return rows(watch.end(), context.nanoClock().getAsLong() - start);
    }

    // --- requests -------------------------------------------------------------------------------------------------

    /** Measures {@code members} side by side, and again without those that did not let it. False if killed. */
    private boolean measure(LaneWorker worker, List<Trial> members) throws InterruptedException {
        List<Trial> left = new ArrayList<>(members);
        while (!left.isEmpty()) {
            Optional<Reply<Answer.Group>> reply = ask(worker, left);
            if (reply.isEmpty()) {
                return false;
            }
            if (reply.get() instanceof Reply.Answered<Answer.Group> answered) {
                return answered(worker, left, answered.answer());
            }
            Outcome outcome = ((Reply.Failed<Answer.Group>) reply.get()).outcome();
            worker.end();
            boolean known = left.removeIf(trial -> isTurnOf(MeasureGroup.label(trial)));
            if (!known) {
                left.forEach(trial -> lost.put(MeasureGroup.label(trial), outcome));
                return true;
            }
            lost.put(methodOfTurn(), outcome);
        }
        return true;
    }

    private boolean isTurnOf(String label) {
        return turn.equals(label) || turn.equals(MeasureGroup.again(label));
    }

    private String methodOfTurn() {
        return group.members().stream()
                .map(MeasureGroup::label)
                .filter(this::isTurnOf)
                .findFirst()
                .orElseThrow();
    }

    private Optional<Reply<Answer.Group>> ask(LaneWorker worker, List<Trial> members) throws InterruptedException {
        requests++;
        turn = "";
        Optional<String> reference = reference()
                .filter(label -> members.stream().map(MeasureGroup::label).anyMatch(label::equals));
        Request.Group request = new Request.Group(new MeasureGroup(
                id,
                members.stream().map(worker::placed).toList(),
                reference,
                spec,
                group.trials().get(0).seed(),
                requests,
                directory));
        Trial first = members.get(0);
        Optional<Reply<Answer.Group>> reply = worker.ask(
                first.cell(),
                client -> client.askStepByStep(
                        request, parts.suite().limits().timeoutSeconds(), event -> hear(worker, event)));
        engine = worker.engine() == null ? engine : worker.engine();
        device = worker.device(first.cell());
        return reply;
    }

    private Optional<String> reference() {
        return group.reference().map(MeasureGroup::label);
    }

    private void hear(LaneWorker worker, Event event) {
        worker.hear(event);
        if (event instanceof Event.Turn next) {
            turn = next.member();
        } else if (event instanceof Event.Progress progress) {
            energy.at(progress.phase(), worker.device(group.trials().get(0).cell()));
            parts.listener().progress(group.trials().get(0), progress.phase(), progress.done(), progress.total());
        }
    }

    // --- answers --------------------------------------------------------------------------------------------------

    private boolean answered(LaneWorker worker, List<Trial> members, Answer.Group answer) throws InterruptedException {
        ofData = parts.heard(answer.data());
        device = answer.device();
        Map<String, GroupResult.Member> results = new LinkedHashMap<>();
        answer.result().members().forEach(member -> results.put(member.label(), member));
        boolean needsNewWorker =
                results.values().stream().anyMatch(member -> member.outcome().needsNewWorker());
        if (needsNewWorker || !worker.usable()) {
            worker.end();
        }
        boolean broken = false;
        for (GroupResult.Phase phase : answer.result().phases()) {
            broken |= phase.ending() == Ending.BROKEN;
            if (phase.phase() == Block.Phase.TRAIN) {
                endings.add(phase.ending());
            }
        }
        List<Trial> tooMuch = new ArrayList<>();
        List<Trial> again = new ArrayList<>();
        for (Trial trial : members) {
            String label = MeasureGroup.label(trial);
            GroupResult.Member member = Objects.requireNonNull(results.get(label), label);
            if (member.outcome() instanceof Outcome.OutOfMemory && members.size() > 1) {
                tooMuch.add(trial);
            } else if (!(member.outcome() instanceof Outcome.Completed)) {
                lost.put(label, member.outcome());
            } else if (broken) {
                again.add(trial);
            } else {
                completed.put(label, member);
            }
        }
        if (again.size() == members.size()) {
            // It was the reference's second self that broke the device.
            String label = reference().orElseThrow();
            GroupResult.Member second = Objects.requireNonNull(results.get(MeasureGroup.again(label)), label);
            lost.put(label, second.outcome());
            again.removeIf(trial -> MeasureGroup.label(trial).equals(label));
        }
        return (again.isEmpty() || measure(worker, again)) && inParts(worker, members, tooMuch);
    }

    /** Measures those that did not fit beside the others in smaller parts, each with the reference, at last alone. */
    private boolean inParts(LaneWorker worker, List<Trial> members, List<Trial> tooMuch) throws InterruptedException {
        Optional<Trial> beside =
                group.reference().filter(trial -> members.size() > 2 && !lost.containsKey(MeasureGroup.label(trial)));
        // Without their reference, the others have nothing to be compared with.
        List<Trial> waiting = new ArrayList<>(beside.filter(tooMuch::contains).isPresent() ? members : tooMuch);
        beside.ifPresent(waiting::remove);
        int size = Math.max(1, (members.size() - 1) / 2);
        for (int from = 0; from < waiting.size(); from += size) {
            List<Trial> part = new ArrayList<>(beside.stream().toList());
            part.addAll(waiting.subList(from, Math.min(waiting.size(), from + size)));
            if (!measure(worker, part)) {
                return false;
            }
        }
        return true;
    }

    // --- rows -----------------------------------------------------------------------------------------------------

    private List<ResultRow> rows(Map<String, Object> state, long nanos) {
        List<Block> blocks = new ArrayList<>();
        for (int number = 1; number <= requests; number++) {
            blocks.addAll(RoundsFile.readIfThere(directory, id, number));
        }
        GroupFigures figures =
                new GroupFigures(blocks, reference(), outcome(reference().orElse("")), endings);
        List<ResultRow> rows = new ArrayList<>();
        long share = nanos / group.trials().size();
        for (Trial trial : group.trials()) {
            ResultRow row = row(trial, figures, state, share / 1e9);
            parts.totals().finished(row.outcome());
            parts.listener().trialFinished(trial, row);
            rows.add(row);
        }
        return rows;
    }

    private Outcome outcome(String label) {
        return lost.getOrDefault(label, new Outcome.Completed());
    }

    private ResultRow row(Trial trial, GroupFigures figures, Map<String, Object> state, double wallSeconds) {
        String label = MeasureGroup.label(trial);
        Optional<GroupResult.Member> member = Optional.ofNullable(completed.get(label));
        int batchSize = trial.cell().batchSize();
        Measured measured = figures.of(
                        label,
                        batchSize,
                        member.map(GroupResult.Member::warmupSteps).orElse(0),
                        member.map(GroupResult.Member::figures).orElse(Map.of()),
                        wallSeconds)
                .withFurther(Map.of(Measured.GROUP, id))
                .withFurther(ofData)
                .withFurther(state)
                .withFurther(place.figures(device));
        return parts.recorder()
                .row(trial, place.named(device), outcome(label), energy.complete(measured, batchSize), engine);
    }
}
