package io.normbench.run.slurm;

import io.normbench.suite.Measurement;
import io.normbench.suite.SlurmSpec;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.ComparisonGroup;
import io.normbench.suite.plan.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Packs trials into elements of job arrays. Trials that need different resources are never in one array. A comparison group
 * is never split: its ratios hold within one machine. Everything else is packed trial by trial, until an element has as
 * many minutes as it is given; one trial of more has an element of its own.
 */
public final class Packing {
    private static final double DEFAULT_MINUTES = 10;
    private static final double SECONDS_PER_MINUTE = 60;

    private final Suite suite;
    private final SlurmSpec spec;
    private final ToDoubleFunction<Trial> seconds;

    /**
     * @param suite the trials'
     * @param spec what is asked of Slurm
     * @param seconds the estimate of a trial
     */
    public Packing(Suite suite, SlurmSpec spec, ToDoubleFunction<Trial> seconds) {
        this.suite = suite;
        this.spec = spec;
        this.seconds = seconds;
    }

    /**
     * Elements that need the same.
     *
     * @param settings what they need, by the names of {@link SlurmSpec#KEYS}
     * @param elements at least one
     */
    public record Array(Map<String, String> settings, List<Element> elements) {
        public Array {
            settings = Map.copyOf(settings);
            elements = List.copyOf(elements);
        }
    }

    /**
     * The arrays of {@code trials}.
     *
     * @param longest how many elements an array may have
     */
    public List<Array> arrays(List<Trial> trials, int longest) {
        Map<Map<String, String>, List<List<Trial>>> units = new LinkedHashMap<>();
        List<Trial> timed = trials.stream()
                .filter(trial -> trial.measurement() == Measurement.THROUGHPUT)
                .toList();
        for (ComparisonGroup group : ComparisonGroup.of(timed, suite)) {
            units.computeIfAbsent(settings(group.trials().get(0)), key -> new ArrayList<>())
                    .add(group.trials());
        }
        for (Trial trial : trials) {
            if (trial.measurement() != Measurement.THROUGHPUT) {
                units.computeIfAbsent(settings(trial), key -> new ArrayList<>()).add(List.of(trial));
            }
        }
        List<Array> arrays = new ArrayList<>();
        units.forEach((settings, each) -> {
            List<Element> elements = elements(each, minutes(settings));
            for (int from = 0; from < elements.size(); from += longest) {
                arrays.add(new Array(settings, elements.subList(from, Math.min(elements.size(), from + longest))));
            }
        });
        return arrays;
    }

    private Map<String, String> settings(Trial trial) {
        return spec.of(trial.cell().task().id());
    }

    private static double minutes(Map<String, String> settings) {
        return settings.containsKey(SlurmSpec.MINUTES)
                ? Double.parseDouble(settings.get(SlurmSpec.MINUTES))
                : DEFAULT_MINUTES;
    }

    private List<Element> elements(List<List<Trial>> units, double minutes) {
        List<Element> elements = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        double taken = 0;
        for (List<Trial> unit : units) {
            double more = unit.stream().mapToDouble(seconds).sum();
            if (!keys.isEmpty() && taken + more > minutes * SECONDS_PER_MINUTE) {
                elements.add(new Element(keys));
                keys = new ArrayList<>();
                taken = 0;
            }
            for (Trial trial : unit) {
                keys.add(trial.key());
            }
            taken += more;
        }
        if (!keys.isEmpty()) {
            elements.add(new Element(keys));
        }
        return elements;
    }
}
