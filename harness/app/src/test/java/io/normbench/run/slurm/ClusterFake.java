package io.normbench.run.slurm;

import java.util.ArrayList;
import java.util.List;

/** Slurm's programs without Slurm: takes every job, says what a test wants of the queue, and remembers what it was asked. */
final class ClusterFake implements Programs {
    final List<List<String>> commands = new ArrayList<>();
    final List<String> scripts = new ArrayList<>();
    String queue = "";
    Result answer;
    int longest = 1001;
    private int job = 100;

    @Override
    public Result run(List<String> command, String input) {
        commands.add(command);
        return switch (command.get(0)) {
            case "sbatch" -> {
                scripts.add(input);
                yield answer != null ? answer : new Result(0, ++job + "\n", "");
            }
            case "squeue" -> new Result(0, queue, "");
            case "scontrol" -> new Result(0, "MaxArraySize            = " + longest + "\n", "");
            default -> new Result(0, "", "");
        };
    }

    List<String> submitted() {
        return commands.stream()
                .filter(command -> command.get(0).equals("sbatch"))
                .map(command -> String.join(" ", command))
                .toList();
    }
}
