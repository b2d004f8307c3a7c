package io.normbench.data;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DamagedPicturesTest {
    private static final Path FILE = Path.of("picture");

    @Test
    void pngIsReadOrRefusedWithAMessage() {
        byte[] rgb = new byte[24 * 16 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * i / 7);
        }
        DamagedFiles.read(PngPictures.rgb(24, 16, rgb), bytes -> DecodedImage.of(FILE, bytes));
    }

    @Test
    void jpegIsReadOrRefusedWithAMessage() {
        DamagedFiles.read(Jpegs.plain(24, 16), bytes -> DecodedImage.of(FILE, bytes));
    }
}
