package io.normbench.data.scene;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.normbench.data.objects.ImageObject;
import io.normbench.vision.mask.Rle;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Writes the scenes of one split as COCO does: an annotation file, and pictures named by their id.
 *
 * @param folder where files go
 * @param part name of the split
 */
record CocoSceneWriter(NewFolder folder, String part) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private record Content(Info info, List<Image> images, List<Category> categories, List<Annotation> annotations) {}

    private record Info(String description) {}

    private record Image(long id, String fileName, int height, int width) {}

    private record Category(int id, String name, String supercategory) {}

    private record Annotation(
            long id, long imageId, int categoryId, int iscrowd, long area, double[] bbox, Mask segmentation) {}

    private record Mask(int[] size, String counts) {}

    void write(SceneGenerator scenes) {
        int side = scenes.options().side();
        List<Image> images = new ArrayList<>();
        List<Annotation> annotations = new ArrayList<>();
        for (int index = 0; index < scenes.size(); index++) {
            Scene scene = scenes.scene(index);
            String fileName = String.format(Locale.ROOT, "%012d.png", index + 1);
            folder.put(part + "/" + fileName, SceneWriter.png(scene));
            images.add(new Image(index + 1L, fileName, side, side));
            for (ImageObject object : scene.objects()) {
                annotations.add(annotation(annotations.size() + 1L, index + 1L, object));
            }
        }
        Info info = new Info(
                "NormBench scenes, " + part + ", options " + scenes.options().sha256());
        try {
            folder.put(
                    "annotations/instances_" + part + ".json",
                    MAPPER.writeValueAsBytes(new Content(info, images, categories(scenes.options()), annotations)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Category> categories(SceneOptions options) {
        List<String> names = SceneDataset.categories(options);
        return IntStream.range(0, names.size())
                .mapToObj(i -> new Category(i + 1, names.get(i), "digit"))
                .toList();
    }

    private static Annotation annotation(long id, long image, ImageObject object) {
        Rle mask = Objects.requireNonNull(object.mask(), "mask");
        double[] box = {object.x1(), object.y1(), object.x2() - object.x1(), object.y2() - object.y1()};
        Mask runs = new Mask(new int[] {mask.height(), mask.width()}, mask.compressed());
        return new Annotation(id, image, object.label(), 0, mask.area(), box, runs);
    }
}
