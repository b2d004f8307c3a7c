package io.normbench.suite.read;

import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.yaml.Cursor;
import java.util.List;
import java.util.Optional;

/** Checks that what tasks say of measuring fits the suite: batch sizes, steps, and that something is left. */
final class TaskMeasuresCheck {
    private final Faults faults;

    TaskMeasuresCheck(Faults faults) {
        this.faults = faults;
    }

    void check(Cursor root) {
        Cursor suite = root.get("measure");
        if (suite.get("singularity").present() && !suite.get("accuracy").present()) {
            faults.key(
                    suite.get("singularity").at(),
                    "watches trials of accuracy, which the suite does not have",
                    "measure.accuracy in the suite",
                    "");
        }
        for (Cursor task : root.get("tasks").items()) {
            Cursor own = task.get("measure");
            for (String measurement : List.of("throughput", "accuracy")) {
                if (own.get(measurement).present() && !suite.get(measurement).present()) {
                    faults.key(
                            own.get(measurement).at(),
                            "changes what the suite does not measure",
                            "measure." + measurement + " in the suite",
                            "");
                }
            }
            RulesCheck.ownSizes(own.get("accuracy"), RulesCheck.restriction(root), faults);
            if (TaskMeasure.leavesOutAccuracy(task)
                    && suite.get("accuracy").present()
                    && !suite.get("throughput").present()
                    && !suite.get("memory").present()
                    && !suite.get("max_batch").present()) {
                faults.value(
                        own.get("accuracy").at(),
                        "leaves nothing to measure for this task",
                        "measure.throughput in the suite, or accuracy here",
                        "");
            }
            steps(own.get("throughput"), TaskMeasure.of(root, task).get("throughput"));
        }
    }

    /** What the task says and what it takes from the suite must agree; the suite's own faults are told elsewhere. */
    private void steps(Cursor own, Cursor merged) {
        Cursor fewest = own.get("min_steps");
        Cursor most = own.get("max_steps");
        Optional<Integer> min = merged.get("min_steps").integer();
        int max = merged.get("max_steps").integer().orElse(SuiteDefaults.MAX_STEPS);
        if (min.isEmpty() || min.get() <= max) {
            return;
        }
        if (fewest.present()) {
            faults.value(fewest.at(), "is " + min.get() + ", above max_steps", "a whole number of at most " + max, "");
        } else if (most.present()) {
            faults.value(
                    most.at(),
                    "is " + max + ", below the suite's min_steps",
                    "a whole number of at least " + min.get() + ", or min_steps beside it",
                    "");
        }
    }
}
