package io.normbench.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CmykJpegTest {
    /** Written by Pillow: 16 by 16 pixels; left cyan 200, magenta 40, yellow 120, black 60; right 10, 220, 90, 0. */
    private static final String PILLOW = ""
            + "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggL"
            + "CAkKCgoKCgYICwwLCgwJCgoK/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYH"
            + "CAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBka"
            + "JSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeo"
            + "qaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD826/V"
            + "ytyv0Mr+viv5L694r7wr+Qev60K8Hr4Pr+viv5L694r7wr//2Q==";

    @Test
    void cmykHasTheColoursThatPillowGives() {
        DecodedImage image = DecodedImage.of(Path.of("cmyk.jpg"), bytes());
        assertPixel(image, 2, 42, 164, 103);
        assertPixel(image, 13, 245, 35, 165);
    }

    @Test
    void ycckHasTheColoursThatPillowGives() {
        byte[] bytes = bytes();
        int adobe = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Adobe");
        bytes[adobe + 11] = 2; // says that the same components are YCCK
        DecodedImage image = DecodedImage.of(Path.of("ycck.jpg"), bytes);
        assertPixel(image, 2, 145, 180, 35);
        assertPixel(image, 13, 0, 4, 175);
    }

    @Test
    void headerNamesComponentsAndTransform() {
        JpegFile jpeg = JpegFile.of(bytes());
        assertThat(jpeg.components()).isEqualTo(4);
        assertThat(jpeg.adobeTransform()).isZero();
    }

    @Test
    void bytesThatAreNoJpegHaveNoComponents() {
        assertThat(JpegFile.of(new byte[] {1, 2, 3, 4, 5}).components()).isZero();
        assertThat(JpegFile.of(new byte[0]).components()).isZero();
    }

    private static byte[] bytes() {
        return Base64.getDecoder().decode(PILLOW);
    }

    private static void assertPixel(DecodedImage image, int x, int... expected) {
        for (int channel = 0; channel < 3; channel++) {
            int found = image.rgb()[(2 * 16 + x) * 3 + channel] & 0xFF;
            assertThat(found).isBetween(expected[channel] - 1, expected[channel] + 1);
        }
    }
}
