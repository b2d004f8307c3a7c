package io.normbench.report.table;

/**
 * One square of a matrix, as it is shown.
 *
 * @param state {@code value}, {@code failed}, {@code excluded} or {@code missing}
 * @param text what stands in it: a number, {@code OOM}, a dash
 * @param detail the smaller second line (spread, number of seeds); often empty
 * @param note why it looks as it does, for a tooltip; often empty
 * @param sortKey the value as a plain decimal number for sorting; empty without a value
 * @param shade depth of the tint, 0 to 8; −1 for none. In a relative matrix 4 is neutral
 * @param best whether it is the best of its column, or cannot be told from it
 * @param alone whether it is the best and no other is like it
 * @param unsteady whether the timing did not become steady
 * @param partial whether some of its trials failed
 * @param failure number of the failure to link to; 0 for none
 * @param below whether it is below the floor of its task
 */
public record MatrixCell(
        String state,
        String text,
        String detail,
        String note,
        String sortKey,
        int shade,
        boolean best,
        boolean alone,
        boolean unsteady,
        boolean partial,
        int failure,
        boolean below) {
    /** A cell that no floor is known for. */
    public MatrixCell(
            String state,
            String text,
            String detail,
            String note,
            String sortKey,
            int shade,
            boolean best,
            boolean alone,
            boolean unsteady,
            boolean partial,
            int failure) {
        this(state, text, detail, note, sortKey, shade, best, alone, unsteady, partial, failure, false);
    }

    static MatrixCell empty(String state, String text, String note, int failure) {
        return new MatrixCell(state, text, "", note, "", -1, false, false, false, false, failure);
    }
}
