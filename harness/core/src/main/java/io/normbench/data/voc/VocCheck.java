package io.normbench.data.voc;

import io.normbench.data.CheckedFolder;
import io.normbench.data.DataWarning;
import io.normbench.data.objects.ObjectSummary;
import io.normbench.data.picture.PictureHead;
import io.normbench.metric.coco.GroundTruth;
import io.normbench.metric.coco.IouType;
import io.normbench.metric.miou.LabelMap;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at the images of a set one after another, in the order of their list, and collects their ground truth. */
final class VocCheck {
    private final CheckedFolder folder;
    private final VocNames names;
    private final String set;
    private final GroundTruth.Builder truth = GroundTruth.builder(IouType.BBOX);
    private final ObjectSummary.Builder summary;
    private long image;
    private long annotation;
    private final Found outside = new Found();
    private final Found fromZero = new Found();
    private final Found turned = new Found();
    private int maps;
    private boolean voidSeen;
    private boolean classSeen;

    VocCheck(CheckedFolder folder, VocNames names, String set) {
        this.folder = folder;
        this.names = names;
        this.set = set;
        this.summary = new ObjectSummary.Builder(names.classes().size());
        for (int label = 1; label <= names.classes().size(); label++) {
            truth.category(label);
        }
    }

    /** What the file {@code annotation} says. */
    static VocAnnotation.Content annotation(CheckedFolder folder, VocNames names, String annotation) {
        return new VocAnnotation(folder.file(annotation), names.classes()).read(folder.read(annotation));
    }

    /** Demands that a class map has the size of its picture. */
    static void requireSize(
            CheckedFolder folder, String picture, String classMap, int mapHeight, int mapWidth, int height, int width) {
        if (mapHeight != height || mapWidth != width) {
            throw UserError.badData(folder.file(classMap).toAbsolutePath() + " is " + mapHeight + " x " + mapWidth
                    + " (height x width); expected " + height + " x " + width + ", the size of "
                    + folder.file(picture).getFileName() + ". Make the map at the picture's size");
        }
    }

    /** The next image. */
    void image(VocEntry entry) {
        PictureHead head = PictureHead.read(folder.file(entry.picture()));
        String classMap = entry.classMap();
        if (classMap != null) {
            PictureHead map = PictureHead.read(folder.file(classMap));
            requireSize(folder, entry.picture(), classMap, map.height(), map.width(), head.height(), head.width());
        }
        truth.image(++image, -1, -1);
        summary.image(head.height(), head.width());
        String file = entry.annotation();
        if (file == null) {
            return;
        }
        VocAnnotation.Content content = annotation(folder, names, file);
        requireAsAnnotated(entry.picture(), file, content, head);
        for (VocBox box : content.boxes()) {
            if (box.isOutside(head.height(), head.width())) {
                outside.add(file);
                continue;
            }
            if (box.x1() < 0 || box.y1() < 0) {
                fromZero.add(file);
            }
            summary.object(box.label(), box.difficult());
            double width = box.x2() - box.x1();
            double height = box.y2() - box.y1();
            truth.annotation(
                    ++annotation,
                    image,
                    box.label(),
                    width * height,
                    box.difficult(),
                    new double[] {box.x1(), box.y1(), width, height},
                    null);
        }
    }

    /** Boxes drawn on a picture as EXIF shows it do not fit the picture as it lies in its file. */
    private void requireAsAnnotated(
            String picture, String annotation, VocAnnotation.Content content, PictureHead head) {
        if (!head.isTurned()) {
            return;
        }
        if (head.swapsSides()
                && head.height() != head.width()
                && content.height() == head.width()
                && content.width() == head.height()) {
            Path file = folder.file(picture).toAbsolutePath();
            throw UserError.badData(file + " is " + head.height() + " x " + head.width()
                    + " (height x width), and its EXIF orientation " + head.orientation()
                    + " says to show it turned; expected " + content.height() + " x " + content.width() + ", as "
                    + folder.file(annotation) + " says. Orientations are not applied here: turn the pixels "
                    + "themselves ('exiftran -ai', 'mogrify -auto-orient', Pillow's ImageOps.exif_transpose), and leave "
                    + "the annotation as it is");
        }
        turned.add(picture);
    }

    /** A class map that was decoded. */
    void classMap(LabelMap map) {
        maps++;
        for (int pixel = 0; pixel < map.labels().length; pixel++) {
            int label = map.label(pixel);
            voidSeen |= label == VocPalette.VOID;
            classSeen |= label != 0 && label != VocPalette.VOID;
        }
    }

    ObjectSummary summary() {
        return summary.build();
    }

    GroundTruth groundTruth() {
        return truth.build();
    }

    List<DataWarning> warnings(int images) {
        List<DataWarning> warnings = new ArrayList<>();
        if (outside.count > 0) {
            warnings.add(warning(
                    DataWarning.Kind.LEFT_OUT,
                    outside,
                    outside.count + " boxes lie outside their pictures, first one of " + outside.first
                            + "; they are left out"));
        }
        if (fromZero.count > 0) {
            warnings.add(warning(
                    DataWarning.Kind.BOXES,
                    fromZero,
                    fromZero.count
                            + " boxes begin left of or above the first pixel, first one of " + fromZero.first
                            + "; VOC counts pixels from 1. Boxes that count from 0 are one pixel off"));
        }
        if (turned.count > 0) {
            warnings.add(warning(
                    DataWarning.Kind.BOXES,
                    turned,
                    turned.count + " of " + images
                            + " pictures have an EXIF orientation, first " + turned.first
                            + "; pictures are taken as they lie in the file, and boxes that were drawn on the turned picture are "
                            + "misplaced. See whether they fit"));
        }
        if (voidSeen && !classSeen) {
            warnings.add(new DataWarning(
                    DataWarning.Kind.LABELS,
                    "set " + set,
                    maps,
                    "the first " + maps + " class maps have no other values than 0 and 255, and 255 is void: whatever "
                            + "they show counts nowhere. If 255 stands for a class, write 1 in its place"));
        }
        return warnings;
    }

    private DataWarning warning(DataWarning.Kind kind, Found found, String text) {
        return new DataWarning(kind, "set " + set, found.count, text);
    }

    /** How often something was found, and where first. */
    private static final class Found {
        private long count;
        private String first = "";

        void add(String file) {
            first = count++ == 0 ? file : first;
        }
    }
}
