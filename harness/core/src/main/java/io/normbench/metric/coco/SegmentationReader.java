package io.normbench.metric.coco;

import com.fasterxml.jackson.core.JsonToken;
import io.normbench.metric.json.JsonCursor;
import io.normbench.vision.mask.PolygonRaster;
import io.normbench.vision.mask.Polygons;
import io.normbench.vision.mask.Rle;
import io.normbench.vision.mask.RleCodec;
import io.normbench.vision.mask.Segmentation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the value of a {@code segmentation} key: polygons, or run lengths as numbers or as a compressed string. */
public final class SegmentationReader {
    private static final int FEWEST_NUMBERS = 6; // of the first part; the reference takes shorter later ones

    private double[] numbers = new double[64];
    private int[] runs = new int[256];

    /**
     * Reads the value at the cursor; null where there is no outline: null, an empty list or object, a list of empty
     * polygons.
     *
     * @throws io.normbench.util.UserError if it is no outline; the message says where and what is expected
     */
    public @Nullable Segmentation read(JsonCursor json) {
        return switch (json.token()) {
            case START_ARRAY -> polygons(json);
            case START_OBJECT -> rle(json);
            case VALUE_NULL -> null;
            default ->
                throw json.fault("segmentation must be a list of polygons or an RLE object with 'size' and 'counts'");
        };
    }

    private @Nullable Polygons polygons(JsonCursor json) {
        List<double[]> parts = new ArrayList<>();
        while (json.nextElement()) {
            json.expectArray("a polygon");
            double[] part = part(json);
            if (part.length % 2 != 0 || part.length > 0 && parts.isEmpty() && part.length < FEWEST_NUMBERS) {
                throw json.fault(
                        "a polygon has " + part.length + " numbers; expected x and y of at least three corners");
            }
            if (part.length > 0) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? null : new Polygons(parts.toArray(double[][]::new));
    }

    private double[] part(JsonCursor json) {
        int used = 0;
        while (json.nextElement()) {
            double value = json.number("a coordinate");
            if (Math.abs(value) > PolygonRaster.LARGEST_COORDINATE) {
                throw json.fault("coordinate " + value + " is out of range; expected pixels");
            }
            if (used == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * used);
            }
            numbers[used++] = value;
        }
        return Arrays.copyOf(numbers, used);
    }

    private @Nullable Rle rle(JsonCursor json) {
        int[] size = null;
        int[] counts = null;
        boolean empty = true;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            empty = false;
            switch (key) {
                case "size" -> size = size(json);
                case "counts" -> counts = counts(json);
                default -> json.skip();
            }
        }
        if (empty) {
            return null;
        }
        if (size == null || counts == null) {
            throw json.fault("an RLE lacks '" + (size == null ? "size" : "counts") + "'; expected both");
        }
        try {
            return new Rle(size[0], size[1], counts.length == 0 ? new int[] {size[0] * size[1]} : counts);
        } catch (IllegalArgumentException e) {
            throw json.fault("not a valid RLE: " + e.getMessage() + "; encode the mask again");
        }
    }

    private int[] size(JsonCursor json) {
        json.expectArray("size");
        int[] size = new int[2];
        int used = 0;
        while (json.nextElement()) {
            if (used == 2) {
                throw json.fault("size has more than two numbers; expected [height, width]");
            }
            size[used++] = json.count("size", 1 << 20);
        }
        if (used < 2) {
            throw json.fault("size has " + used + " numbers; expected [height, width]");
        }
        if ((long) size[0] * size[1] > Rle.LARGEST) {
            throw json.fault("a mask of " + size[0] + " x " + size[1] + " is too large; expected an image's size");
        }
        return size;
    }

    private int[] counts(JsonCursor json) {
        if (json.token() == JsonToken.VALUE_STRING) {
            try {
                return RleCodec.decode(json.text("counts"));
            } catch (IllegalArgumentException e) {
                throw json.fault(e.getMessage() + "; encode the mask again");
            }
        }
        json.expectArray("counts");
        int used = 0;
        while (json.nextElement()) {
            if (used == runs.length) {
                runs = Arrays.copyOf(runs, 2 * used);
            }
            runs[used++] = json.count("a run length", Integer.MAX_VALUE);
        }
        return Arrays.copyOf(runs, used);
    }
}
