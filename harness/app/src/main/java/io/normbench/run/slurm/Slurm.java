package io.normbench.run.slurm;

import io.normbench.suite.SlurmSpec;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Slurm's own programs: {@code sbatch}, {@code squeue}, {@code scontrol}, {@code scancel}. */
public final class Slurm {
    /** Slurm's own default of MaxArraySize. */
    private static final int USUAL_ARRAY = 1001;

    private static final Pattern MAX_ARRAY = Pattern.compile("(?m)^MaxArraySize\\s*=\\s*([0-9]+)");

    /** Complaints of sbatch that the user mends in the suite or on the command line. */
    private static final List<String> REQUESTS = List.of(
            "partition",
            "account",
            "qos",
            "constraint",
            "feature",
            "gres",
            "time limit",
            "memory",
            "node configuration",
            "reservation",
            "cpu count",
            "invalid");

    private final Programs programs;

    /** Slurm, by {@code programs}. */
    public Slurm(Programs programs) {
        this.programs = programs;
    }

    /** A job's element, as the queue has it: {@code PENDING}, {@code RUNNING}, …, and why it waits. */
    public record Queued(String state, String reason) {
        /** Whether it waits, and the scheduler has already said why. */
        public boolean waits() {
            return state.equals("PENDING") && !reason.equals("None");
        }

        /**
         * Whether it waits until a person releases it: {@code JobHeldUser}, {@code JobHeldAdmin}, {@code launch failed
         * requeued held}.
         */
        public boolean held() {
            return waits() && reason.toLowerCase(Locale.ROOT).contains("held");
        }
    }

    /** How many elements an array may have here. */
    public int longestArray() throws InterruptedException {
        Programs.Result config = programs.run(List.of("scontrol", "show", "config"), "");
        Matcher matcher = MAX_ARRAY.matcher(config.out());
        return Math.max(1, matcher.find() ? Integer.parseInt(matcher.group(1)) - 1 : USUAL_ARRAY - 1);
    }

    /**
     * Submits an array.
     *
     * @param name of the job
     * @param array what it carries out
     * @param script what each element runs
     * @param log where an element's output goes, with Slurm's patterns
     * @return the job's number
     * @throws UserError if Slurm refuses
     */
    public String submit(String name, Packing.Array array, String script, Path log) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sbatch",
                "--parsable",
                "--job-name=" + name,
                "--nodes=1",
                "--ntasks=1",
                "--requeue",
                "--open-mode=append",
                "--signal=B:USR1@"
                        + TimeLimit.nearSeconds(
                                Optional.ofNullable(array.settings().get(SlurmSpec.TIME))),
                "--output=" + log));
        Map<String, String> settings = array.settings();
        command.add("--array=0-" + (array.elements().size() - 1)
                + (settings.containsKey(SlurmSpec.CONCURRENT) ? "%" + settings.get(SlurmSpec.CONCURRENT) : ""));
        SlurmSpec.PLAIN.stream()
                .filter(settings::containsKey)
                .forEach(key -> command.add("--" + key + "=" + settings.get(key)));
        Optional.ofNullable(settings.get(SlurmSpec.GPUS))
                .filter(gpus -> !gpus.equals("0"))
                .ifPresent(gpus -> command.add("--gres=gpu:" + gpus));
        Optional.ofNullable(settings.get(SlurmSpec.CPUS)).ifPresent(cpus -> command.add("--cpus-per-task=" + cpus));
        Optional.ofNullable(settings.get(SlurmSpec.MEMORY)).ifPresent(memory -> command.add("--mem=" + memory));
        Optional.ofNullable(settings.get(SlurmSpec.TIME)).ifPresent(time -> command.add("--time=" + time));
        Programs.Result result = programs.run(command, script);
        if (result.status() != 0) {
            throw refused(result);
        }
        // job, or job;cluster
        return result.out().strip().split(";")[0];
    }

    private static UserError refused(Programs.Result result) {
        if (result.status() == Programs.ABSENT) {
            return UserError.infrastructure(
                    "sbatch is not on this machine's path; run this on a login node of the cluster,"
                            + " or say --runner local");
        }
        String complaint = result.complaint();
        String lower = complaint.toLowerCase(Locale.ROOT);
        boolean unreachable =
                lower.contains("contact") || lower.contains("connect") || lower.contains("did not answer");
        return !unreachable && REQUESTS.stream().anyMatch(lower::contains)
                ? UserError.usage("Slurm refuses what is asked of it (" + complaint
                        + "); see 'sinfo -s' and 'sacctmgr show assoc user=$USER', and say --slurm key=value")
                : UserError.infrastructure(
                        "Slurm does not take the jobs: " + complaint + "; see 'scontrol ping', and run this again");
    }

    /**
     * The elements of {@code jobs} that are in the queue, as {@code job_element}.
     *
     * @return empty if Slurm does not answer
     */
    public Optional<Map<String, Queued>> queued(Set<String> jobs) throws InterruptedException {
        if (jobs.isEmpty()) {
            return Optional.of(Map.of());
        }
        Programs.Result result =
                programs.run(List.of("squeue", "--noheader", "--array", "--me", "--format=%F|%K|%T|%r"), "");
        if (result.status() != 0) {
            return Optional.empty();
        }
        Map<String, Queued> queued = new HashMap<>();
        for (String line : result.out().lines().toList()) {
            String[] parts = line.strip().split("\\|", 4);
            if (parts.length == 4 && jobs.contains(parts[0])) {
                queued.put(parts[0] + "_" + parts[1], new Queued(parts[2], parts[3]));
            }
        }
        return Optional.of(queued);
    }

    /** Cancels jobs, as far as Slurm answers. */
    public void cancel(Set<String> jobs) throws InterruptedException {
        if (!jobs.isEmpty()) {
            List<String> command = new ArrayList<>(List.of("scancel"));
            command.addAll(jobs);
            programs.run(command, "");
        }
    }
}
