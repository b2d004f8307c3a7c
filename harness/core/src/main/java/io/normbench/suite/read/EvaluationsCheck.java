package io.normbench.suite.read;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import io.normbench.suite.EvaluationSpec;
import io.normbench.suite.SuiteDefaults;
import io.normbench.suite.yaml.Cursor;
import io.normbench.suite.yaml.ScalarText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the evaluation settings of a suite, and reads them: one mapping or a list, sizes one number or a list. */
final class EvaluationsCheck {
    private static final String BATCHES = "batches";
    private static final String BATCH_SIZE = "batch_size";

    private final MethodCatalog catalog;
    private final Faults faults;

    EvaluationsCheck(MethodCatalog catalog, Faults faults) {
        this.catalog = catalog;
        this.faults = faults;
    }

    /** The settings that the suite names, in its order, or the default one; tolerant of faults. */
    static List<EvaluationSpec> of(Cursor root) {
        List<EvaluationSpec> all = root.get("defaults").get("evaluation").oneOrMore().stream()
                .flatMap(EvaluationsCheck::expanded)
                .toList();
        return all.isEmpty() ? List.of(SuiteDefaults.EVALUATION) : all;
    }

    private static Stream<EvaluationSpec> expanded(Cursor item) {
        return switch (statistics(item)) {
            case "running" -> Stream.of(EvaluationSpec.running());
            case "precise" ->
                item.get(BATCHES).present()
                        ? numbers(item.get(BATCHES)).map(EvaluationSpec::precise)
                        : Stream.of(EvaluationSpec.precise(SuiteDefaults.PRECISE_BATCHES));
            case "batch" -> numbers(item.get(BATCH_SIZE)).map(EvaluationSpec::ofBatch);
            default -> Stream.empty();
        };
    }

    private static Stream<Integer> numbers(Cursor numbers) {
        return numbers.oneOrMore().stream().flatMap(number -> number.integer().stream());
    }

    private static String statistics(Cursor item) {
        return item.get("statistics").text().orElse("");
    }

    /** @param methods those whose ids and options are known */
    void check(Cursor root, List<MethodEntry> methods) {
        Cursor place = root.get("defaults").get("evaluation");
        List<EvaluationSpec> seen = new ArrayList<>();
        for (Cursor item : place.oneOrMore()) {
            String statistics = statistics(item);
            onlyFor(item.get(BATCHES), statistics, EvaluationSpec.Statistics.PRECISE);
            onlyFor(item.get(BATCH_SIZE), statistics, EvaluationSpec.Statistics.BATCH);
            if (statistics.equals(EvaluationSpec.Statistics.BATCH.id())
                    && !item.get(BATCH_SIZE).present()) {
                faults.missing(
                        item.at(), BATCH_SIZE, "with statistics batch, the evaluation batch size or a list of them");
            }
            expanded(item).forEach(evaluation -> {
                if (seen.contains(evaluation)) {
                    faults.value(item.at(), evaluation.id() + " is listed twice", "each setting once", "");
                }
                seen.add(evaluation);
            });
        }
        methods.forEach(method -> fits(method, of(root), place));
    }

    private void onlyFor(Cursor key, String statistics, EvaluationSpec.Statistics owner) {
        if (key.present() && !statistics.isEmpty() && !statistics.equals(owner.id())) {
            faults.key(
                    key.at(),
                    "has a meaning for statistics " + owner.id() + " alone",
                    "statistics: " + owner.id() + " beside it",
                    "");
        }
    }

    /** A method for which none of the settings has a meaning would have no accuracy at all. */
    private void fits(MethodEntry method, List<EvaluationSpec> evaluations, Cursor place) {
        Optional<Normalization> made = made(catalog, method.id(), options(method));
        List<String> reasons = made.stream()
                .flatMap(normalization -> evaluations.stream().map(each -> each.unfit(normalization)))
                .flatMap(Optional::stream)
                .toList();
        if (!reasons.isEmpty() && reasons.size() == evaluations.size()) {
            faults.value(
                    place.at(),
                    "method '" + method.label() + "' cannot be evaluated with "
                            + evaluations.stream().map(EvaluationSpec::id).collect(Collectors.joining(", ")) + ": "
                            + reasons.get(0),
                    "{statistics: running} among the settings, or methods that keep running statistics",
                    "");
        }
    }

    private static Map<String, Object> options(MethodEntry method) {
        return method.options().entries().stream()
                .collect(Collectors.toMap(Cursor::name, option -> ScalarText.value(option.node())));
    }

    /** The method; empty if its options do not fit together, as its trials will say. */
    static Optional<Normalization> made(MethodCatalog catalog, String id, Map<String, Object> options) {
        try {
            return Optional.of(catalog.create(id, options).normalization());
        } catch (IllegalArgumentException | ClassCastException notMade) {
            return Optional.empty();
        }
    }
}
