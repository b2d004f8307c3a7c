package io.normbench.suite.read;

import io.normbench.option.OptionSpec;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.KeyPath;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks tasks: kinds, data sets, models, their options, and that ids are unique. */
final class TasksCheck {
    /** The clipping that a suite may name. */
    static final String ADAPTIVE = "agc";

    /** Keys of a data mapping that are no options. */
    static final Set<String> DATA_KEYS = Set.of("name");

    /** Keys of a model mapping that are no options. */
    static final Set<String> MODEL_KEYS = Set.of("name", "weights");

    private final Map<String, TaskVocabulary> vocabulary;
    private final Faults faults;

    TasksCheck(Map<String, TaskVocabulary> vocabulary, Faults faults) {
        this.vocabulary = vocabulary;
        this.faults = faults;
    }

    void check(Cursor tasks) {
        Map<String, Cursor> ids = new HashMap<>();
        for (Cursor task : tasks.items()) {
            task.get("id").text().ifPresent(id -> {
                Cursor other = ids.putIfAbsent(id, task);
                if (other != null) {
                    faults.value(
                            task.get("id").at(),
                            "'" + id + "' is also the id of " + KeyPath.of(other.at()),
                            "an id that no other task has",
                            "");
                }
            });
            task.get("task").text().ifPresent(kind -> names(task, kind));
            schedule(task.get("train"));
            clipping(task.get("train"));
        }
    }

    /** Milestones belong to the schedule 'step', and to it alone. */
    private void schedule(Cursor train) {
        boolean step = train.get("schedule").text().filter("step"::equals).isPresent();
        if (step && !train.get("milestones").present()) {
            faults.missing(
                    train.at(),
                    "milestones",
                    "with schedule step, the shares of all steps at which the learning rate falls to a tenth, such as"
                            + " [0.333, 0.667]");
        } else if (!step && train.get("milestones").present()) {
            faults.key(
                    train.get("milestones").at(),
                    "has a meaning for schedule step alone",
                    "schedule: step beside it",
                    "");
        }
    }

    private void clipping(Cursor train) {
        boolean adaptive = train.get("clipping").text().filter(ADAPTIVE::equals).isPresent();
        if (train.get("clip").present() && !adaptive) {
            faults.key(train.get("clip").at(), "has a meaning for clipping agc alone", "clipping: agc beside it", "");
        }
    }

    private void names(Cursor task, String kind) {
        TaskVocabulary words = vocabulary.get(kind);
        if (words == null) {
            faults.unknown(task.get("task").at(), "kind of task", kind, vocabulary.keySet());
            return;
        }
        named(task.get("data"), "data set", words.data(), DATA_KEYS);
        named(task.get("model"), "model", words.models(), MODEL_KEYS);
    }

    private void named(Cursor mapping, String what, Map<String, List<OptionSpec>> valid, Set<String> own) {
        mapping.get("name").text().ifPresent(name -> {
            if (!valid.containsKey(name)) {
                faults.unknown(mapping.get("name").at(), what, name, valid.keySet());
                return;
            }
            OptionsCheck.check(options(mapping, own), byName(valid.get(name)), what + " '" + name + "'", faults);
        });
    }

    /** Everything in a data or model mapping but its {@code own} keys. */
    static List<Cursor> options(Cursor mapping, Set<String> own) {
        return mapping.entries().stream()
                .filter(entry -> !own.contains(entry.name()))
                .toList();
    }

    static Map<String, OptionSpec> byName(List<OptionSpec> specs) {
        Map<String, OptionSpec> map = new LinkedHashMap<>();
        specs.forEach(spec -> map.put(spec.name(), spec));
        return map;
    }
}
