package io.normbench.report;

/** Hands out the numbers of tables and figures in the order in which they appear in a report. */
final class Numbering {
    private int tables;
    private int figures;

    int nextTable() {
        return ++tables;
    }

    int nextFigure() {
        return ++figures;
    }
}
