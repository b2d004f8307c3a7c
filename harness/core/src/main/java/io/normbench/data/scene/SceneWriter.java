package io.normbench.data.scene;

import io.normbench.data.digits.Digits;
import io.normbench.data.picture.PngPictures;
import java.nio.file.Path;

/**
 * Writes a set of scenes to disk, in the layout of COCO or of VOC, with a list of checksums.
 *
 * <p>The folder appears whole or not at all. The same options give the same annotations; the bytes of the PNG files may
 * differ between Java releases, their pixels do not.
 */
public final class SceneWriter {
    private final SceneGenerator train;
    private final SceneGenerator test;

    /** Prepares to write the scenes of {@code options}. */
    public SceneWriter(SceneOptions options, Digits digits) {
        this.train = SceneGenerator.train(options, digits);
        this.test = SceneGenerator.test(options, digits);
    }

    /**
     * Writes the set.
     *
     * @param target a folder that does not exist or is empty
     * @throws io.normbench.util.UserError if it exists and is not empty, or cannot be written
     */
    public void write(Path target, SceneFormat format) {
        NewFolder.write(target, folder -> {
            switch (format) {
                case COCO -> {
                    new CocoSceneWriter(folder, "train").write(train);
                    new CocoSceneWriter(folder, "test").write(test);
                }
                case VOC -> {
                    new VocSceneWriter(folder, "train").write(train);
                    new VocSceneWriter(folder, "val").write(test);
                }
            }
        });
    }

    /** The scene as a PNG file. */
    static byte[] png(Scene scene) {
        return PngPictures.rgb(scene.side(), scene.side(), scene.rgb());
    }
}
