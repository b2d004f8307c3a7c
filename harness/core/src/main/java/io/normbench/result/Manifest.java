package io.normbench.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The record of a run: everything that is needed to read its results and to run it again.
 *
 * <p>Written when the run starts and again whenever something is added; see {@code ManifestFile}. Trees of JSON are
 * copied through text, so that a manifest equals itself read back.
 *
 * @param schema {@code normbench/manifest/v1}
 * @param runId identity of the run, as in every row
 * @param created when the run directory was made
 * @param finished when the last trial of the plan had its row; empty until then, and again when the plan grows
 * @param harness the build of NormBench
 * @param commandLine the arguments of the invocation that made the run
 * @param suite the suite, with its whole text
 * @param seeds all master seeds of the plan
 * @param plan the trials, in the order in which they run
 * @param exclusions the cells left out
 * @param environment what is known of the machine and the software, in the order for people
 * @param fingerprint the part of it that decides whether results may be compared
 * @param observed what only the workers could tell
 * @param invocations one entry for the first start and one for each resumption
 */
public record Manifest(
        String schema,
        String runId,
        Instant created,
        Optional<Instant> finished,
        Harness harness,
        List<String> commandLine,
        SuiteSource suite,
        List<Long> seeds,
        List<PlannedTrial> plan,
        List<Exclusion> exclusions,
        Map<String, String> environment,
        Fingerprint fingerprint,
        Observed observed,
        List<Invocation> invocations) {
    /** The schema this version writes. */
    public static final String SCHEMA = "normbench/manifest/v1";

    public Manifest {
        commandLine = List.copyOf(commandLine);
        seeds = List.copyOf(seeds);
        plan = List.copyOf(plan);
        exclusions = List.copyOf(exclusions);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        invocations = List.copyOf(invocations);
    }

    /**
     * A build of NormBench.
     *
     * @param version its version
     * @param commit the commit it was built from, or {@code unknown}
     * @param dirty whether the sources differed from that commit; empty if unknown
     */
    public record Harness(String version, String commit, Optional<Boolean> dirty) {}

    /**
     * A suite as it was read.
     *
     * @param name its name
     * @param sha256 hash of the file's bytes
     * @param text the file's whole text
     */
    public record SuiteSource(String name, String sha256, String text) {}

    /**
     * A trial of the plan.
     *
     * @param key the trial's key, as in {@link ResultRow#key()}
     * @param coordinates its cell; empty in a manifest of an earlier version
     * @param cell the parameters of its cell
     */
    public record PlannedTrial(String key, Optional<CellKey> coordinates, JsonNode cell) {
        public PlannedTrial {
            cell = ReadBack.of(cell);
        }
    }

    /**
     * A cell that a rule left out.
     *
     * @param cellId its id
     * @param coordinates the cell; empty in a manifest of an earlier version
     * @param reason the suite's reason
     */
    public record Exclusion(String cellId, Optional<CellKey> coordinates, String reason) {}

    /**
     * One call of {@code normbench run} on this run directory.
     *
     * @param started when it started
     * @param ended when it ended; stays empty if it was killed
     * @param resumed whether rows were there already
     * @param wallSeconds wall-clock time
     * @param workerSeconds the part of it during which a worker ran; the rest is the harness's own
     * @param trialsRun rows it wrote
     * @param build the code that wrote them; empty in runs of earlier versions, and in an A/B run, whose arms have
     *     manifests of their own
     */
    public record Invocation(
            Instant started,
            Optional<Instant> ended,
            boolean resumed,
            double wallSeconds,
            double workerSeconds,
            int trialsRun,
            Optional<Build> build) {
        public Invocation {
            build = build == null ? Optional.empty() : build;
        }

        /** An invocation that starts now. */
        public static Invocation start(Instant started, boolean resumed, Optional<Build> build) {
            return new Invocation(started, Optional.empty(), resumed, 0, 0, 0, build);
        }

        /** This invocation as it ended. */
        public Invocation ended(Instant instant, double wallTime, double workerTime, int rows) {
            return new Invocation(started, Optional.of(instant), resumed, wallTime, workerTime, rows, build);
        }
    }

    /** The builds that ran, by id; none in runs of earlier versions. */
    public Map<String, Build> builds() {
        Map<String, Build> builds = new LinkedHashMap<>();
        invocations.forEach(each -> each.build().ifPresent(build -> builds.putIfAbsent(build.id(), build)));
        return builds;
    }

    /** Id of the build of the latest invocation; empty if it is not on record. */
    public String latestBuild() {
        return invocations.isEmpty()
                ? ""
                : invocations.get(invocations.size() - 1).build().map(Build::id).orElse("");
    }

    /** This manifest with another fingerprint: engine and native versions are known once a worker has started. */
    public Manifest withFingerprint(Fingerprint newFingerprint) {
        return with(finished, newFingerprint, observed, invocations);
    }

    /** This manifest with what the workers told. */
    public Manifest withObserved(Observed newObserved) {
        return with(finished, fingerprint, newObserved, invocations);
    }

    /** The planned trials whose keys are not {@code done}, in the order of the plan. */
    public List<PlannedTrial> pending(Set<String> done) {
        return plan.stream().filter(trial -> !done.contains(trial.key())).toList();
    }

    /**
     * This manifest, finished exactly if every planned trial is {@code done}: when it was finished before, otherwise
     * {@code now}.
     */
    public Manifest finishedIf(Set<String> done, Instant now) {
        Optional<Instant> instant = pending(done).isEmpty() ? finished.or(() -> Optional.of(now)) : Optional.empty();
        return with(instant, fingerprint, observed, invocations);
    }

    /** This manifest with one more invocation. */
    public Manifest withInvocation(Invocation invocation) {
        List<Invocation> more = new ArrayList<>(invocations);
        more.add(invocation);
        return with(finished, fingerprint, observed, more);
    }

    /** This manifest with {@code invocation} in place of the latest one, which it brings up to date. */
    public Manifest withLatestInvocation(Invocation invocation) {
        if (invocations.isEmpty()) {
            throw new IllegalStateException("the manifest has no invocation yet");
        }
        List<Invocation> updated = new ArrayList<>(invocations);
        updated.set(updated.size() - 1, invocation);
        return with(finished, fingerprint, observed, updated);
    }

    /** This manifest with another plan: invocations with different filters add up. */
    public Manifest withPlan(List<PlannedTrial> newPlan) {
        return new Manifest(
                schema,
                runId,
                created,
                finished,
                harness,
                commandLine,
                suite,
                seeds,
                newPlan,
                exclusions,
                environment,
                fingerprint,
                observed,
                invocations);
    }

    /** This manifest as that of a part of the run {@code id}. */
    public Manifest withRunId(String id) {
        return new Manifest(
                schema,
                id,
                created,
                finished,
                harness,
                commandLine,
                suite,
                seeds,
                plan,
                exclusions,
                environment,
                fingerprint,
                observed,
                invocations);
    }

    /** This manifest of a run that happens elsewhere than where it was begun. */
    public Manifest withEnvironment(Map<String, String> newEnvironment, Fingerprint newFingerprint) {
        return new Manifest(
                schema,
                runId,
                created,
                finished,
                harness,
                commandLine,
                suite,
                seeds,
                plan,
                exclusions,
                newEnvironment,
                newFingerprint,
                observed,
                invocations);
    }

    private Manifest with(
            Optional<Instant> newFinished,
            Fingerprint newFingerprint,
            Observed newObserved,
            List<Invocation> newInvocations) {
        return new Manifest(
                schema,
                runId,
                created,
                newFinished,
                harness,
                commandLine,
                suite,
                seeds,
                plan,
                exclusions,
                environment,
                newFingerprint,
                newObserved,
                newInvocations);
    }
}
