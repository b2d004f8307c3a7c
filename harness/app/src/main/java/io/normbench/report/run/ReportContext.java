package io.normbench.report.run;

import io.normbench.claim.ClaimJudge.Judgement;
import io.normbench.report.method.MethodOptions;
import io.normbench.report.text.Fact;
import io.normbench.result.CellKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a report says about a run besides its rows. Text that is not known is empty.
 *
 * @param runId identity of the run
 * @param suiteName the suite's name
 * @param suiteDescription what the suite is for
 * @param suiteHash hash of the suite file
 * @param gitCommit commit of the harness
 * @param started when the run began
 * @param finished when it ended
 * @param command the command that reproduces the run
 * @param baseline label of the method that speed is compared with; empty for {@code bn} if the run has it
 * @param environment what the run ran on, in the order shown
 * @param facts further figures of the run (harness overhead, …), in the order shown
 * @param exclusions cells left out, with reasons
 * @param parameters trainable parameters by task and method
 * @param claims published statements that were checked
 * @param options what methods ran with
 */
public record ReportContext(
        String runId,
        String suiteName,
        String suiteDescription,
        String suiteHash,
        String gitCommit,
        Optional<Instant> started,
        Optional<Instant> finished,
        String command,
        String baseline,
        Map<String, String> environment,
        Map<String, String> facts,
        List<Exclusion> exclusions,
        List<ParameterCount> parameters,
        List<ClaimResult> claims,
        MethodOptions options) {
    /** The fact of a run that has a page of elimination singularities. */
    public static final String SINGULARITY = "Elimination singularities";

    /** The fact of a run that has a page of published numbers. */
    public static final String PUBLISHED = "Published numbers";

    /** Begins the keys of the environment that tell of the sources of the machine's state. */
    private static final String STATE = "state.";

    public ReportContext {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        exclusions = List.copyOf(exclusions);
        parameters = List.copyOf(parameters);
        claims = List.copyOf(claims);
    }

    /** Of a run that tells no options but those in labels. */
    public ReportContext(
            String runId,
            String suiteName,
            String suiteDescription,
            String suiteHash,
            String gitCommit,
            Optional<Instant> started,
            Optional<Instant> finished,
            String command,
            String baseline,
            Map<String, String> environment,
            Map<String, String> facts,
            List<Exclusion> exclusions,
            List<ParameterCount> parameters,
            List<ClaimResult> claims) {
        this(
                runId,
                suiteName,
                suiteDescription,
                suiteHash,
                gitCommit,
                started,
                finished,
                command,
                baseline,
                environment,
                facts,
                exclusions,
                parameters,
                claims,
                MethodOptions.UNKNOWN);
    }

    /** A context that knows only the names of the run and of its suite. */
    public static ReportContext of(String runId, String suiteName) {
        return new ReportContext(
                runId,
                suiteName,
                "",
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The environment as a list, for templates; without what the machine's own section says. */
    public List<Fact> environmentFacts() {
        List<Fact> list = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (!name.startsWith(STATE)) {
                list.add(new Fact(name, value));
            }
        });
        return list;
    }

    /** Which parts of the machine's state could be read, and why others could not. */
    List<Fact> stateFacts() {
        List<Fact> list = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(STATE)) {
                list.add(new Fact(name.substring(STATE.length()).replace('_', ' '), value));
            }
        });
        return list;
    }

    /**
     * A cell that the suite leaves out.
     *
     * @param cell the cell, as far as it is known
     * @param reason why
     */
    public record Exclusion(CellKey cell, String reason) {}

    /**
     * The size of a model under one method.
     *
     * @param task the task's id
     * @param method the method's label
     * @param count trainable parameters
     */
    public record ParameterCount(String task, String method, long count) {}

    /**
     * A published statement and what this run says of it.
     *
     * @param id the suite's name for it; where the run has several engines, with the one whose trials were judged
     * @param source where it was published
     * @param expectation the statement
     * @param verdict {@code REPRODUCED}, {@code NOT REPRODUCED} or {@code INCONCLUSIVE}
     * @param detail the numbers behind the verdict
     * @param judgement what is behind the verdict; empty if it is not known
     * @param published what its source reports
     */
    public record ClaimResult(
            String id,
            String source,
            String expectation,
            String verdict,
            String detail,
            Optional<Judgement> judgement,
            ClaimSource published) {
        /** One of which no more is known. */
        public ClaimResult(String id, String source, String expectation, String verdict, String detail) {
            this(id, source, expectation, verdict, detail, Optional.empty(), ClaimSource.of(source));
        }

        /** The verdict as it is said: it speaks of this run's setting. */
        String word() {
            boolean tested = judgement.map(Judgement::tested).orElse(true);
            return switch (verdict) {
                case "REPRODUCED" -> "holds here";
                case "NOT REPRODUCED" -> "opposite here";
                default -> tested ? "undecided" : "not tested";
            };
        }

        /** The verdict as a character. */
        String mark() {
            return switch (word()) {
                case "holds here" -> "\u2713";
                case "opposite here" -> "\u2717";
                case "undecided" -> "?";
                default -> "\u2013";
            };
        }
    }
}
