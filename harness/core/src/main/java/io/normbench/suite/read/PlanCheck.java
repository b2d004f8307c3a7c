package io.normbench.suite.read;

import io.normbench.suite.Cell;
import io.normbench.suite.Rule;
import io.normbench.suite.Suite;
import io.normbench.suite.plan.Planner;
import io.normbench.suite.yaml.Cursor;
import java.util.List;
import java.util.function.Predicate;

/** Checks what shows only in the expanded matrix: rules without effect, and suites without cells. */
final class PlanCheck {
    private PlanCheck() {}

    static void check(Suite suite, Cursor root, Faults faults) {
        List<Cell> included = Planner.cells(suite);
        List<Cursor> rules = root.get("exclude").items();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = suite.exclude().get(i);
            if (included.stream().noneMatch(rule::matches)) {
                faults.value(rules.get(i).at(), "matches no cell", "a rule that matches an included cell", "");
            }
        }
        Predicate<Cell> excluded = cell -> suite.exclude().stream().anyMatch(rule -> rule.matches(cell));
        if (included.stream().allMatch(excluded)) {
            faults.key(root.get("exclude").at(), "leaves no cell", "rules that leave something to measure", "");
        }
    }
}
