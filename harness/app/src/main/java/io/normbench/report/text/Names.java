package io.normbench.report.text;

import java.util.List;

/** Lists names in a sentence. */
public final class Names {
    private Names() {}

    /** {@code a, b and c}, or {@code a, b, c and 4 more} where there are more than {@code limit}. */
    public static String join(List<String> names, int limit) {
        if (names.size() > limit) {
            return String.join(", ", names.subList(0, limit)) + " and " + (names.size() - limit) + " more";
        }
        int last = names.size() - 1;
        if (last < 1) {
            return String.join("", names);
        }
        return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
