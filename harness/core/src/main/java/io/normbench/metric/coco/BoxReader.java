package io.normbench.metric.coco;

import io.normbench.metric.json.JsonCursor;
import org.jspecify.annotations.Nullable;

/** Reads the value of a {@code bbox} key into a buffer of its own. */
public final class BoxReader {
    private final double[] box = new double[4];

    /**
     * The box at the cursor, valid until the next call; null for null and for an empty list, which {@code loadRes}
     * allows.
     */
    public double @Nullable [] read(JsonCursor json) {
        if (json.isNull()) {
            return null;
        }
        json.expectArray("bbox");
        int used = 0;
        while (json.nextElement()) {
            if (used == 4) {
                throw json.fault("bbox has more than four numbers; expected [x, y, width, height]");
            }
            box[used++] = json.number("bbox");
        }
        if (used == 0) {
            return null;
        }
        if (used < 4) {
            throw json.fault("bbox has " + used + " numbers; expected [x, y, width, height]");
        }
        return box;
    }
}
