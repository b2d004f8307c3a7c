package io.normbench.report.text;

/** Hands out the numbers of tables and figures in the order in which they appear in a report. */
public final class Numbering {
    private int tables;
    private int figures;

    public int nextTable() {
        return ++tables;
    }

    public int nextFigure() {
        return ++figures;
    }
}
