package io.normbench.suite;

import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a suite asks of Slurm, by the names of {@link #KEYS}.
 *
 * @param settings what holds for all cells
 * @param tasks what differs for those of a task, by its id
 */
public record SlurmSpec(Map<String, String> settings, Map<String, Map<String, String>> tasks) {
    /** GPUs of an element. */
    public static final String GPUS = "gpus";

    /** Cores of an element. */
    public static final String CPUS = "cpus";

    /** Memory of an element, as Slurm writes it. */
    public static final String MEMORY = "memory";

    /** Time limit of an element, as Slurm writes it. */
    public static final String TIME = "time";

    /** How many minutes of cells an element is given, by the estimate. */
    public static final String MINUTES = "minutes";

    /** How many elements of an array run at once, at most. */
    public static final String CONCURRENT = "concurrent";

    /** The keys that Slurm's own options are called by. */
    public static final List<String> PLAIN = List.of("partition", "account", "constraint", "qos", "reservation");

    /** All keys, in a suite file and after {@code --slurm}. */
    public static final List<String> KEYS = List.of(
            "partition", "account", "constraint", "qos", "reservation", GPUS, CPUS, MEMORY, TIME, MINUTES, CONCURRENT);

    public SlurmSpec {
        settings = Map.copyOf(settings);
        tasks = Map.copyOf(tasks);
    }

    /** What holds where a suite says nothing. */
    public static SlurmSpec none() {
        return new SlurmSpec(Map.of(), Map.of());
    }

    /** What holds for the cells of {@code task}. */
    public Map<String, String> of(String task) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(tasks.getOrDefault(task, Map.of()));
        return Map.copyOf(all);
    }

    /**
     * The same with {@code key=value} settings of the command line, which hold for all tasks.
     *
     * @throws UserError if one has another form, or its key is unknown
     */
    public SlurmSpec with(List<String> assignments) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        Map<String, Map<String, String>> each = new LinkedHashMap<>(tasks);
        for (String assignment : assignments) {
            int sign = assignment.indexOf('=');
            if (sign < 1 || sign == assignment.length() - 1) {
                throw UserError.usage("--slurm " + assignment + ": expected key=value, such as partition=gpu");
            }
            String key = assignment.substring(0, sign);
            String value = assignment.substring(sign + 1);
            if (!KEYS.contains(key)) {
                throw UserError.usage("--slurm " + assignment + ": unknown key '" + key + "'; expected one of "
                        + String.join(", ", KEYS) + Nearest.hint(key, KEYS));
            }
            if (List.of(GPUS, CPUS, MINUTES, CONCURRENT).contains(key) && !value.matches("[0-9]{1,9}")) {
                throw UserError.usage("--slurm " + assignment + ": expected a whole number");
            }
            all.put(key, value);
            each.replaceAll((task, own) -> {
                Map<String, String> rest = new LinkedHashMap<>(own);
                rest.remove(key);
                return rest;
            });
        }
        return new SlurmSpec(all, each);
    }
}
