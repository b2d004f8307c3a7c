package io.normbench.data.scene;

import io.normbench.data.objects.ImageObject;
import io.normbench.data.picture.PngPictures;
import io.normbench.data.voc.VocPalette;
import java.util.Locale;

/**
 * Writes the scenes of one split as VOC does: pictures, boxes in XML, class maps, and lists of names.
 *
 * @param folder where files go
 * @param set name of the set
 */
record VocSceneWriter(NewFolder folder, String set) {
    void write(SceneGenerator scenes) {
        StringBuilder names = new StringBuilder();
        for (int index = 0; index < scenes.size(); index++) {
            String name = String.format(Locale.ROOT, "%s_%06d", set, index + 1);
            Scene scene = scenes.scene(index);
            folder.put("JPEGImages/" + name + ".png", SceneWriter.png(scene));
            folder.put("Annotations/" + name + ".xml", xml(name, scene));
            folder.put(
                    "SegmentationClass/" + name + ".png",
                    PngPictures.indexed(scene.side(), scene.side(), scene.classMap(), VocPalette.model()));
            names.append(name).append('\n');
        }
        folder.put("ImageSets/Segmentation/" + set + ".txt", names.toString());
        folder.put("ImageSets/Main/" + set + ".txt", names.toString());
    }

    private static String xml(String name, Scene scene) {
        StringBuilder xml = new StringBuilder("<annotation>\n");
        xml.append("  <filename>").append(name).append(".png</filename>\n");
        xml.append("  <size><width>")
                .append(scene.side())
                .append("</width><height>")
                .append(scene.side());
        xml.append("</height><depth>3</depth></size>\n");
        xml.append("  <segmented>1</segmented>\n");
        for (ImageObject object : scene.objects()) {
            xml.append("  <object>\n");
            xml.append("    <name>")
                    .append(SceneDataset.category(object.label()))
                    .append("</name>\n");
            xml.append("    <truncated>0</truncated>\n    <difficult>0</difficult>\n");
            // VOC counts pixels from 1 and names the first and the last one.
            xml.append("    <bndbox><xmin>").append((int) object.x1() + 1);
            xml.append("</xmin><ymin>").append((int) object.y1() + 1);
            xml.append("</ymin><xmax>").append((int) object.x2());
            xml.append("</xmax><ymax>").append((int) object.y2()).append("</ymax></bndbox>\n");
            xml.append("  </object>\n");
        }
        return xml.append("</annotation>\n").toString();
    }
}
