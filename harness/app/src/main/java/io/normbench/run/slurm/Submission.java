package io.normbench.run.slurm;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was given to Slurm at one go, as a file of the run directory: {@code slurm/s<number>.json}. It is written before the
 * first array is submitted, and again with each job's number, so that a process that is killed loses no job.
 *
 * @param number 1, 2, … in a run directory
 * @param runId of the run
 * @param arrays the arrays
 */
public record Submission(int number, String runId, List<Job> arrays) {
    /** The folder of a run directory that holds what belongs to Slurm. */
    static final String DIRECTORY = "slurm";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public Submission {
        arrays = List.copyOf(arrays);
    }

    /**
     * An array and its job.
     *
     * @param job its number in Slurm; empty before it is submitted
     * @param settings what it asked for
     * @param elements its elements
     */
    public record Job(String job, Map<String, String> settings, List<Element> elements) {
        public Job {
            settings = Map.copyOf(settings);
            elements = List.copyOf(elements);
        }
    }

    /** The folder of {@code runDir} for what belongs to Slurm. */
    static Path folder(Path runDir) {
        return runDir.resolve(DIRECTORY);
    }

    private static Path file(Path runDir, int number) {
        return folder(runDir).resolve("s" + number + ".json");
    }

    /** This submission with the job of one of its arrays. */
    Submission with(int array, String job) {
        List<Job> jobs = new ArrayList<>(arrays);
        jobs.set(array, new Job(job, jobs.get(array).settings(), jobs.get(array).elements()));
        return new Submission(number, runId, jobs);
    }

    /** Its jobs' numbers. */
    Set<String> jobs() {
        Set<String> jobs = new LinkedHashSet<>();
        arrays.stream().map(Job::job).filter(job -> !job.isEmpty()).forEach(jobs::add);
        return jobs;
    }

    /** Writes it, replacing what was there at once. */
    void write(Path runDir) {
        Path file = file(runDir, number);
        try {
            Files.createDirectories(folder(runDir));
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.write(partial, MAPPER.writeValueAsBytes(this));
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be written: " + e.getMessage() + "; free some room", e);
        }
    }

    /** Forgets one of which Slurm took nothing. */
    void delete(Path runDir) {
        try {
            Files.deleteIfExists(file(runDir, number));
        } catch (IOException e) {
            throw UserError.infrastructure(file(runDir, number) + ": cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Reads submission {@code number}. */
    static Submission read(Path runDir, int number) {
        Path file = file(runDir, number);
        try {
            return MAPPER.readValue(file.toFile(), Submission.class);
        } catch (IOException e) {
            throw UserError.infrastructure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** All submissions of a run directory, in order. */
    static List<Submission> all(Path runDir) {
        List<Submission> all = new ArrayList<>();
        for (int number = 1; Files.isRegularFile(file(runDir, number)); number++) {
            all.add(read(runDir, number));
        }
        return all;
    }
}
