package io.normbench.suite.plan;

import io.normbench.suite.Cell;
import io.normbench.util.Sha256;
import java.util.Locale;

/**
 * Names cells: {@code digits-classification_bcn-ws_b16_1a2b3c4d}.
 *
 * <p>The words are for people; the eight hexadecimal digits make the id unique. They hash everything that is in a
 * {@link Cell}, so cells of two suites have the same id exactly if they are the same. Defaults of
 * settings that came later than ids, such as the execution and the evaluation, are left out. How a cell is measured and
 * with which seeds is not part of it.
 */
public final class CellId {
    private static final int MAX_WORD = 48;

    private CellId() {}

    /** The id of {@code cell}: stable between runs and machines, safe as a file name. */
    public static String of(Cell cell) {
        String hash = Sha256.of(TrialJson.canonical(cell));
        return words(cell.task().id(), cell.method().label()) + "_b" + cell.batchSize() + "_" + hash.substring(0, 8);
    }

    /** What the ids of a task's cells with one method begin with: {@code digits-classification_bcn-ws}. */
    public static String words(String task, String method) {
        return slug(task) + "_" + slug(method);
    }

    static String slug(String text) {
        String word =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
        return word.length() > MAX_WORD ? word.substring(0, MAX_WORD) : word;
    }
}
