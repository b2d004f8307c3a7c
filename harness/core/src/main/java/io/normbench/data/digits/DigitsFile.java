package io.normbench.data.digits;

import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bundled file of 1,797 digits: 64 whole values 0 to 16 in row order and a label on each line, gzip.
 *
 * @param pixels 64 values an image, in file order
 * @param labels one label an image
 */
record DigitsFile(byte[] pixels, byte[] labels) {
    static final String NAME = "digits.csv.gz";
    static final String SHA256 = "e31b7ccbf8cc2b158de948b1bb7a67bf39a856fb064b3aa8ef489f12a2dc4b63";
    static final int IMAGES = 1797;
    static final int PIXELS = 64;
    static final int CLASSES = 10;
    static final int MAXIMUM = 16;

    /** Reads the file from the class path and checks it. */
    static DigitsFile load() {
        try (InputStream in = DigitsFile.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw UserError.infrastructure("the bundled file io/normbench/data/digits/" + NAME
                        + " is missing from the class path; install " + "NormBench again");
            }
            return checked(in.readAllBytes());
        } catch (IOException e) {
            throw damaged("it cannot be read: " + e.getMessage(), e);
        }
    }

    /** Checks the hash of {@code gz}, then reads it. */
    static DigitsFile checked(byte[] gz) {
        String found = Sha256.of(gz);
        if (!found.equals(SHA256)) {
            throw damaged("it has SHA-256 " + found + "; expected " + SHA256, null);
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gz))) {
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw damaged("it cannot be unpacked: " + e.getMessage(), e);
        }
    }

    /** Reads the unpacked text and checks its counts and ranges. */
    static DigitsFile parse(byte[] text) {
        List<String> lines = new String(text, StandardCharsets.US_ASCII).lines().toList();
        if (lines.size() != IMAGES) {
            throw damaged("it has " + lines.size() + " lines; expected " + IMAGES, null);
        }
        byte[] pixels = new byte[IMAGES * PIXELS];
        byte[] labels = new byte[IMAGES];
        for (int image = 0; image < IMAGES; image++) {
            String[] values = lines.get(image).split(",", -1);
            if (values.length != PIXELS + 1) {
                throw damaged(
                        "line " + (image + 1) + " has " + values.length + " values; expected 64 and a label", null);
            }
            for (int i = 0; i < PIXELS; i++) {
                pixels[image * PIXELS + i] = whole(values[i], MAXIMUM, image);
            }
            labels[image] = whole(values[PIXELS], CLASSES - 1, image);
        }
        return new DigitsFile(pixels, labels);
    }

    private static byte whole(String text, int maximum, int image) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 0 && value <= maximum) {
                return (byte) value;
            }
        } catch (NumberFormatException e) {
            // falls through to the message, which is the same for text and for a number out of range
        }
        throw damaged(
                "line " + (image + 1) + " has the value '" + text + "'; expected a whole number from 0 to " + maximum,
                null);
    }

    private static UserError damaged(String what, @Nullable Throwable cause) {
        return UserError.infrastructure(
                "the bundled file io/normbench/data/digits/" + NAME + " is damaged: " + what
                        + ". Install NormBench again",
                cause);
    }
}
