package io.normbench.run.ab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.measure.rounds.RoundsSpec;
import io.normbench.measure.rounds.TurnSteps;
import io.normbench.result.Block;
import io.normbench.result.CellKey;
import io.normbench.result.Manifest;
import io.normbench.result.file.ManifestFile;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The processes of all arms of a measurement. */
public final class ArmFleet implements AutoCloseable {
    private final Path dir;
    private final List<ArmProcess> processes = new ArrayList<>();
    private final List<ArmPlan> plans = new ArrayList<>();
    private boolean gpu;

    /**
     * An arm to start.
     *
     * @param name for messages, and the name of its directory
     * @param spec what it is
     */
    public record Member(String name, ArmSpec spec) {}

    private ArmFleet(Path dir) {
        this.dir = dir;
    }

    /** Starts the processes, side by side; {@link #hello()} waits for them. */
    static ArmFleet start(PairedRun.Builds builds, Path dir) {
        ArmFleet fleet = new ArmFleet(dir);
        try {
            for (Member member : builds.members()) {
                List<String> arguments = new ArrayList<>(List.of(
                        builds.suiteFile().toAbsolutePath().toString(),
                        "--run-dir",
                        dir.toAbsolutePath().toString(),
                        "--own-dir",
                        dir.resolve(member.name()).toAbsolutePath().toString(),
                        "--threads",
                        Integer.toString(builds.threads())));
                builds.filters().forEach(filter -> arguments.addAll(List.of("--filter", filter)));
                fleet.processes.add(
                        ArmProcess.start(member.name(), member.spec(), arguments, builds.workingDirectory()));
            }
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /**
     * Waits for every arm's plan.
     *
     * @throws UserError if an arm refuses, or no arm knows one of the suite's methods
     */
    void hello() throws InterruptedException {
        for (ArmProcess process : processes) {
            plans.add(process.hello());
        }
        plans.replaceAll(plan -> plan.completedBy(plans));
        Set<Integer> nobodyKnows = unknown(plans.get(0));
        plans.forEach(plan -> nobodyKnows.retainAll(unknown(plan)));
        List<String> messages = plans.get(0).unknown().stream()
                .filter(each -> nobodyKnows.contains(each.index()))
                .map(ArmPlan.Unknown::message)
                .toList();
        if (!messages.isEmpty()) {
            throw UserError.usage(messages);
        }
        if (plans.stream().map(ArmPlan::suiteSha256).distinct().count() > 1) {
            throw UserError.usage("the suite changed while it was read; run the command again");
        }
    }

    private static Set<Integer> unknown(ArmPlan plan) {
        return plan.unknown().stream().map(ArmPlan.Unknown::index).collect(Collectors.toCollection(HashSet::new));
    }

    /** Makes every arm that has cells ready to run trials; its manifest is on disk then. */
    void open() throws InterruptedException {
        for (int i = 0; i < processes.size(); i++) {
            if (!plans.get(i).cells().isEmpty()) {
                ObjectNode request = ArmProtocol.mapper().createObjectNode().put("do", "open");
                processes
                        .get(i)
                        .ask(request, notice -> {})
                        .ifPresent(opened -> gpu |= opened.path("has_gpu").asBoolean());
            }
        }
    }

    public List<ArmPlan> plans() {
        return plans;
    }

    /** The manifest of an arm as it stands; empty if the arm has no cells, or could not be opened. */
    public Optional<Manifest> manifest(int build) {
        Path own = dir.resolve(processes.get(build).name());
        return ManifestFile.exists(own) ? Optional.of(ManifestFile.read(own)) : Optional.empty();
    }

    /** The suite as the arms read it; they have been opened, and it is the same in all. */
    public String suiteText() {
        return IntStream.range(0, processes.size())
                .mapToObj(this::manifest)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow()
                .suite()
                .text();
    }

    /** How an arm plans a cell; empty if it lacks it. */
    Optional<ArmCell> cell(int build, CellKey cell) {
        return plans.get(build).cells().stream()
                .filter(each -> each.coordinates().equals(cell))
                .findFirst();
    }

    /** Accuracy trials that may run side by side; one where they would share a GPU. */
    int sideBySide() {
        boolean shared = gpu
                && plans.stream()
                        .flatMap(plan -> plan.cells().stream())
                        .anyMatch(cell -> cell.coordinates().device().isEmpty());
        return shared ? 1 : plans.stream().mapToInt(ArmPlan::sideBySide).min().orElse(1);
    }

    /** Seconds that {@code trial} takes out of the wall clock. */
    private double seconds(AbTrial trial) {
        return cell(trial.build(), trial.cell())
                .map(cell -> switch (trial.measurement()) {
                    case THROUGHPUT -> cell.throughputSeconds();
                    // Arms search for nothing: the gate has no rule for it.
                    case MAX_BATCH, MEMORY -> 0.0;
                    case ACCURACY -> cell.accuracySeconds() / sideBySide();
                })
                .orElse(0.0);
    }

    /** Seconds that {@code trials} take. */
    double seconds(List<AbTrial> trials) {
        return trials.stream().mapToDouble(this::seconds).sum();
    }

    /** The key of a trial's row. */
    String key(AbTrial trial) {
        return cell(trial.build(), trial.cell()).orElseThrow().cellId() + "/" + trial.name();
    }

    /** Those of {@code trials} whose row is not {@code done}. */
    List<AbTrial> pending(List<AbTrial> trials, Set<String> done) {
        return trials.stream().filter(trial -> !done.contains(key(trial))).toList();
    }

    /** Runs a trial; returns the columns of its row, or nothing if {@link #stop()} came first. */
    Optional<JsonNode> run(AbTrial trial, int threads, Consumer<String> notices) throws InterruptedException {
        ObjectNode request = request("trial", trial, threads)
                .put("measurement", trial.measurement().name().toLowerCase(Locale.ROOT));
        return ask(trial, request, notices).map(answer -> answer.required("columns"));
    }

    /** Begins a throughput trial, without its warm-up; returns what its suite says of rounds. */
    Optional<RoundsSpec> begin(AbTrial trial, int threads, Consumer<String> notices) throws InterruptedException {
        return ask(trial, request("begin", trial, threads), notices).map(ArmProtocol::spec);
    }

    /** The next block of a trial that was begun; empty if there will be none. */
    Optional<Block> block(AbTrial trial, int round, int position, TurnSteps steps) throws InterruptedException {
        ObjectNode request = request("block", trial).put("round", round).put("position", position);
        request.set("steps", ArmProtocol.mapper().valueToTree(steps));
        return ask(trial, request, notice -> {}).flatMap(ArmProtocol::block);
    }

    /** Ends a trial that was begun; returns the columns of its row, without step times. */
    Optional<JsonNode> end(AbTrial trial, Consumer<String> notices) throws InterruptedException {
        return ask(trial, request("end", trial), notices).map(answer -> answer.required("columns"));
    }

    private ObjectNode request(String what, AbTrial trial, int threads) {
        return request(what, trial)
                .put("cell", cell(trial.build(), trial.cell()).orElseThrow().cellId())
                .put("number", trial.number())
                .put("seed", trial.seed())
                .put("threads", threads);
    }

    private static ObjectNode request(String what, AbTrial trial) {
        return ArmProtocol.mapper().createObjectNode().put("do", what).put("name", trial.name());
    }

    private Optional<JsonNode> ask(AbTrial trial, ObjectNode request, Consumer<String> notices)
            throws InterruptedException {
        return processes
                .get(trial.build())
                .ask(request, event -> notices.accept(event.path("message").asText()));
    }

    /** Kills all of them with their workers. */
    void stop() {
        processes.forEach(ArmProcess::stop);
    }

    @Override
    public void close() {
        processes.forEach(ArmProcess::close);
    }
}
