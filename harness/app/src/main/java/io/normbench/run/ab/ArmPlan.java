package io.normbench.run.ab;

import java.util.List;

/**
 * What an arm would measure, and who it is.
 *
 * @param suite the suite's name
 * @param suiteSha256 hash of the suite file's bytes
 * @param threads threads per operation that the suite asks for; 0 if it leaves the choice
 * @param sideBySide accuracy trials that may run side by side, both arms together
 * @param cells the cells, in the suite's order
 * @param unknown methods of the suite that this arm does not know
 */
public record ArmPlan(
        String suite, String suiteSha256, int threads, int sideBySide, List<ArmCell> cells, List<Unknown> unknown) {
    public ArmPlan {
        cells = List.copyOf(cells);
        unknown = List.copyOf(unknown);
    }

    /**
     * This plan with the coordinates that an earlier version does not tell taken from the cells of {@code others} that
     * may be the same.
     */
    ArmPlan completedBy(List<ArmPlan> others) {
        List<ArmCell> completed = cells.stream()
                .map(cell -> !cell.coordinates().layout().isEmpty()
                        ? cell
                        : others.stream()
                                .flatMap(other -> other.cells().stream())
                                .map(ArmCell::coordinates)
                                .filter(other -> !other.layout().isEmpty() && other.agreesWith(cell.coordinates()))
                                .findFirst()
                                .map(cell::at)
                                .orElse(cell))
                .toList();
        return new ArmPlan(suite, suiteSha256, threads, sideBySide, completed, unknown);
    }

    /**
     * An entry under {@code methods} that an arm does not know, or whose options it does not.
     *
     * @param index its place in the list, from 0
     * @param message the fault, with file, line and column
     */
    public record Unknown(int index, String message) {}
}
