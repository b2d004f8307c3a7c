package io.normbench.metric.miou;

import io.normbench.data.DamagedFiles;
import io.normbench.data.picture.PngPictures;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DamagedLabelsTest {
    private static final int WIDTH = 24;
    private static final int HEIGHT = 16;

    @Test
    void labelMapIsReadOrRefusedWithAMessage() {
        byte[] greys = new byte[256];
        byte[] labels = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (byte) i;
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i * i / 7);
        }
        IndexColorModel palette = new IndexColorModel(8, greys.length, greys, greys, greys);
        Path file = Path.of("map.png");
        DamagedFiles.read(
                PngPictures.indexed(WIDTH, HEIGHT, labels, palette),
                bytes -> PngLabels.read(file, bytes, label -> label * PngLabels.GREY));
    }
}
