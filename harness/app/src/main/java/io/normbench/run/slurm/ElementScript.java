package io.normbench.run.slurm;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The batch script of an array. It hands Slurm's signals on to NormBench, and requeues the element when its time limit is
 * near, but not for ever: an attempt without a row was too short for one, and a further one would be too.
 */
final class ElementScript {
    private static final String SCRIPT = """
            #!/bin/sh
            # An element of a job array of NormBench; Slurm starts it, and again after it was requeued.
            near=
            ended=
            child=
            # Before NormBench starts: a signal that nobody hears would end the script.
            trap 'near=1; ended=1; [ -z "$child" ] || kill -TERM $child 2>/dev/null' USR1
            trap 'ended=1; [ -z "$child" ] || kill -TERM $child 2>/dev/null' TERM INT
            %1$s element %2$s --submission %3$d --array %4$d%5$s &
            child=$!
            [ -z "$ended" ] || kill -TERM $child 2>/dev/null
            wait $child
            status=$?
            # A signal ends the wait, not the one who is waited for.
            while kill -0 $child 2>/dev/null; do
                wait $child
                status=$?
            done
            shard=%2$s/shards/s%3$d-a%4$d-e$SLURM_ARRAY_TASK_ID-r${SLURM_RESTART_COUNT:-0}
            if [ -n "$near" ] && [ $status -ne 0 ]; then
                if [ "$(wc -l <"$shard/results.csv" 2>/dev/null || echo 0)" -gt 1 ]; then
                    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
                    exit 0
                fi
                echo "normbench: the time limit came before the first row; ask for more with --slurm time=..." >&2
            fi
            exit $status
            """;

    private ElementScript() {}

    /**
     * The script.
     *
     * @param program {@code bin/normbench}
     * @param runDir the run directory
     * @param plugins jars with further methods
     */
    static String of(Path program, Path runDir, int submission, int array, List<Path> plugins) {
        String arguments = plugins.stream()
                .map(plugin -> " --plugins " + quoted(plugin.toAbsolutePath().toString()))
                .collect(Collectors.joining());
        return String.format(
                Locale.ROOT,
                SCRIPT,
                quoted(program.toString()),
                quoted(runDir.toAbsolutePath().normalize().toString()),
                submission,
                array,
                arguments);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
