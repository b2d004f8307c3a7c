package io.normbench.metric.miou;

import io.normbench.metric.json.JsonCursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads label maps from JSON as the reference vectors hold them: {@code images[]} of {@code height}, {@code width} and
 * row-major {@code label} and {@code prediction}.
 */
final class JsonLabels {
    private static final int LARGEST_SIDE = 1 << 20;

    private final String wanted;
    private final @Nullable String otherwise;
    private byte[] labels = new byte[1024];

    private JsonLabels(String wanted, @Nullable String otherwise) {
        this.wanted = wanted;
        this.otherwise = otherwise;
    }

    /** The true labels of every image. */
    static List<LabelMap> truth(Path file) {
        return new JsonLabels("label", null).read(file);
    }

    /** The predictions of every image; a file without {@code prediction} may hold them as {@code label}. */
    static List<LabelMap> predictions(Path file) {
        return new JsonLabels("prediction", "label").read(file);
    }

    private List<LabelMap> read(Path file) {
        List<LabelMap> maps = null;
        try (JsonCursor json = JsonCursor.open(file)) {
            json.expectObject("a file of label maps");
            for (String key = json.nextField(); key != null; key = json.nextField()) {
                if (key.equals("images")) {
                    maps = images(json);
                } else {
                    json.skip();
                }
            }
            if (maps == null) {
                throw json.fault("the key 'images' is missing");
            }
            json.expectEnd();
        }
        return maps;
    }

    private List<LabelMap> images(JsonCursor json) {
        json.expectArray("images");
        List<LabelMap> maps = new ArrayList<>();
        while (json.nextElement()) {
            json.expectObject("each of images");
            maps.add(image(json));
        }
        return maps;
    }

    private LabelMap image(JsonCursor json) {
        int height = -1;
        int width = -1;
        byte[] found = null;
        byte[] fallback = null;
        for (String key = json.nextField(); key != null; key = json.nextField()) {
            if (key.equals("height")) {
                height = json.count(key, LARGEST_SIDE);
            } else if (key.equals("width")) {
                width = json.count(key, LARGEST_SIDE);
            } else if (key.equals(wanted)) {
                found = labels(json, key);
            } else if (key.equals(otherwise)) {
                fallback = labels(json, key);
            } else {
                json.skip();
            }
        }
        byte[] chosen = found != null ? found : fallback;
        if (height < 0 || width < 0 || chosen == null) {
            String missing = height < 0 ? "height" : width < 0 ? "width" : wanted;
            throw json.fault("the key '" + missing + "' is missing");
        }
        try {
            return new LabelMap(height, width, chosen);
        } catch (IllegalArgumentException e) {
            throw json.fault(String.valueOf(e.getMessage()));
        }
    }

    private byte[] labels(JsonCursor json, String key) {
        json.expectArray(key);
        int used = 0;
        while (json.nextElement()) {
            if (used == labels.length) {
                labels = Arrays.copyOf(labels, 2 * used);
            }
            labels[used++] = (byte) json.count(key, LabelMap.LARGEST);
        }
        return Arrays.copyOf(labels, used);
    }
}
