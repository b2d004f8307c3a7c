package io.normbench.data.scene;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.normbench.data.objects.ImageObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** Writes the scenes of one split as COCO does: an annotation file, and pictures named by their id. */
final class CocoSceneWriter {
    private final NewFolder folder;
    private final String part;

    CocoSceneWriter(NewFolder folder, String part) {
        this.folder = folder;
        this.part = part;
    }

    void write(SceneGenerator scenes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("info");
            json.writeStringField(
                    "description", "NormBench scenes, " + part + ", options " + scenes.options().sha256());
            json.writeEndObject();
            images(json, scenes);
            categories(json);
            json.writeArrayFieldStart("annotations");
            long annotation = 1;
            for (int index = 0; index < scenes.size(); index++) {
                Scene scene = scenes.scene(index);
                folder.put(part + "/" + fileName(index), SceneWriter.png(scene));
                for (ImageObject object : scene.objects()) {
                    annotation(json, annotation++, index + 1L, object);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folder.put("annotations/instances_" + part + ".json", bytes.toByteArray());
    }

    private static void images(JsonGenerator json, SceneGenerator scenes) throws IOException {
        json.writeArrayFieldStart("images");
        for (int index = 0; index < scenes.size(); index++) {
            json.writeStartObject();
            json.writeNumberField("id", index + 1L);
            json.writeStringField("file_name", fileName(index));
            json.writeNumberField("height", scenes.options().side());
            json.writeNumberField("width", scenes.options().side());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void categories(JsonGenerator json) throws IOException {
        List<String> names = SceneDataset.CATEGORIES;
        json.writeArrayFieldStart("categories");
        for (int i = 0; i < names.size(); i++) {
            json.writeStartObject();
            json.writeNumberField("id", i + 1);
            json.writeStringField("name", names.get(i));
            json.writeStringField("supercategory", "digit");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void annotation(JsonGenerator json, long id, long image, ImageObject object) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("image_id", image);
        json.writeNumberField("category_id", object.label());
        json.writeNumberField("iscrowd", 0);
        json.writeNumberField("area", object.mask().area());
        double[] box = {object.x1(), object.y1(), object.x2() - object.x1(), object.y2() - object.y1()};
        json.writeFieldName("bbox");
        json.writeArray(box, 0, box.length);
        json.writeObjectFieldStart("segmentation");
        json.writeFieldName("size");
        json.writeArray(new int[] {object.mask().height(), object.mask().width()}, 0, 2);
        json.writeStringField("counts", object.mask().compressed());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String fileName(int index) {
        return String.format(Locale.ROOT, "%012d.png", index + 1);
    }
}
