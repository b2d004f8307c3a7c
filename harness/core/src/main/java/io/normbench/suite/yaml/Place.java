package io.normbench.suite.yaml;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** A position in a file, counted from 1. */
public record Place(int line, int column) {
    /** Where a fault of the whole file is shown. */
    public static final Place START = new Place(1, 1);

    public static Place of(@Nullable Mark mark) {
        return mark == null ? START : new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
