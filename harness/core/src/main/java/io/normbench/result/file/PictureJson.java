package io.normbench.result.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.task.Picture;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A picture as JSON, in {@link PicturesFile}: {@code id}, {@code height} and {@code width}
 * in pixels, {@code png} (the file in Base64), {@code truth} and {@code found}, each a list of {@code category},
 * {@code score}, {@code box} (left, upper, right, lower side in pixels, or empty) and {@code runs} (the mask's run
 * lengths column by column, background first, or empty).
 */
public final class PictureJson {
    private PictureJson() {}

    /** {@code picture} as JSON. */
    public static ObjectNode write(Picture picture) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", picture.id())
                .put("height", picture.height())
                .put("width", picture.width())
                .put("png", Base64.getEncoder().encodeToString(picture.png()));
        regions(node.putArray("truth"), picture.truth());
        regions(node.putArray("found"), picture.found());
        return node;
    }

    /**
     * Reads what {@link #write(Picture)} wrote.
     *
     * @throws IllegalArgumentException if {@code node} is not a picture
     */
    public static Picture read(JsonNode node) {
        return new Picture(
                node.required("id").asText(),
                node.required("height").asInt(),
                node.required("width").asInt(),
                Base64.getDecoder().decode(node.required("png").asText()),
                regions(node.required("truth")),
                regions(node.required("found")));
    }

    private static void regions(ArrayNode array, List<Picture.Region> regions) {
        for (Picture.Region region : regions) {
            ObjectNode node =
                    array.addObject().put("category", region.category()).put("score", region.score());
            ArrayNode box = node.putArray("box");
            for (double side : region.box()) {
                box.add(side);
            }
            ArrayNode runs = node.putArray("runs");
            for (int run : region.runs()) {
                runs.add(run);
            }
        }
    }

    private static List<Picture.Region> regions(JsonNode array) {
        List<Picture.Region> regions = new ArrayList<>();
        for (JsonNode node : array) {
            regions.add(new Picture.Region(
                    node.required("category").asText(),
                    // asDouble, not doubleValue: NaN stands there as text, which doubleValue reads as 0.
                    node.required("score").asDouble(),
                    reals(node.required("box")),
                    integers(node.required("runs"))));
        }
        return regions;
    }

    private static double[] reals(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    private static int[] integers(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }
}
