package io.normbench.data.picture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.DamagedFiles;
import io.normbench.data.Jpegs;
import io.normbench.util.UserError;
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

    /** The JPEG reader would fill the missing rows with grey, for seconds. */
    @Test
    void jpegOfMorePixelsThanItsBytesHoldIsRefusedByItsHead() {
        byte[] huge = Jpegs.withSize(Jpegs.plain(24, 16), 12_000, 14_000);

        assertThatThrownBy(() -> DecodedImage.of(FILE, huge))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("12000 x 14000 (height x width) pixels, more than its bytes can hold");
    }

    @Test
    void jpegIsReadOrRefusedWithAMessage() {
        DamagedFiles.read(Jpegs.plain(24, 16), bytes -> DecodedImage.of(FILE, bytes));
    }
}
