package io.normbench.claim;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A claim's statement: {@code accuracy(bn, 1) < accuracy(gn, 1)}, or a term against a number: {@code accuracy(gn, 1) >=
 * 0.9}. A term may name its task: {@code accuracy(gn, 1, scenes-detection)}.
 *
 * @param left left term
 * @param relation {@code <}, {@code <=}, {@code >} or {@code >=}
 * @param right right term; empty where {@code constant} stands
 * @param constant the number on the right, if there is no term
 */
record Comparison(Term left, String relation, Optional<Term> right, double constant) {
    private static final String TERM =
            "([a-z_]+)\\(\\s*([^,()]+(?:\\([^()]*\\))?)\\s*,\\s*([0-9]+)\\s*" + "(?:,\\s*([a-z0-9][a-z0-9-]*)\\s*)?\\)";
    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*" + TERM + "\\s*(<=|>=|<|>)\\s*(?:" + TERM + "|([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?))\\s*");

    /**
     * One figure of one cell.
     *
     * @param task the task's id; empty for the only task that has the figure
     */
    record Term(String metric, String method, int batchSize, Optional<String> task) {
        @Override
        public String toString() {
            return metric + "(" + method + ", " + batchSize
                    + task.map(id -> ", " + id).orElse("") + ")";
        }
    }

    /** Reads a statement; empty if it is not one. */
    static Optional<Comparison> parse(String text) {
        Matcher matcher = STATEMENT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Term left = term(matcher, 1);
        String relation = matcher.group(5);
        if (matcher.group(10) != null) {
            return Optional.of(new Comparison(left, relation, Optional.empty(), Double.parseDouble(matcher.group(10))));
        }
        return Optional.of(new Comparison(left, relation, Optional.of(term(matcher, 6)), Double.NaN));
    }

    private static Term term(Matcher matcher, int group) {
        return new Term(
                matcher.group(group),
                matcher.group(group + 1).strip(),
                Integer.parseInt(matcher.group(group + 2)),
                Optional.ofNullable(matcher.group(group + 3)));
    }

    /** Whether the statement says that the left side is larger. */
    boolean leftIsLarger() {
        return relation.startsWith(">");
    }

    /** Whether equality is enough. */
    boolean orEqual() {
        return relation.endsWith("=");
    }
}
