package io.normbench.claim;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A claim's statement: {@code accuracy(bn, 1) < accuracy(gn, 1)}, or a term against a number: {@code accuracy(gn, 1) >=
 * 0.9}.
 *
 * @param left left term
 * @param relation {@code <}, {@code <=}, {@code >} or {@code >=}
 * @param right right term; empty where {@code constant} stands
 * @param constant the number on the right, if there is no term
 */
record Comparison(Term left, String relation, Optional<Term> right, double constant) {
    private static final String TERM = "([a-z_]+)\\(\\s*([^,()]+(?:\\([^()]*\\))?)\\s*,\\s*([0-9]+)\\s*\\)";
    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*" + TERM + "\\s*(<=|>=|<|>)\\s*(?:" + TERM + "|([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?))\\s*");

    /** One figure of one cell. */
    record Term(String metric, String method, int batchSize) {
        @Override
        public String toString() {
            return metric + "(" + method + ", " + batchSize + ")";
        }
    }

    /** Reads a statement; empty if it is not one. */
    static Optional<Comparison> parse(String text) {
        Matcher matcher = STATEMENT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Term left = new Term(matcher.group(1), matcher.group(2).strip(), Integer.parseInt(matcher.group(3)));
        if (matcher.group(8) != null) {
            return Optional.of(
                    new Comparison(left, matcher.group(4), Optional.empty(), Double.parseDouble(matcher.group(8))));
        }
        Term right = new Term(matcher.group(5), matcher.group(6).strip(), Integer.parseInt(matcher.group(7)));
        return Optional.of(new Comparison(left, matcher.group(4), Optional.of(right), Double.NaN));
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
