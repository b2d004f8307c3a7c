package io.normbench.data;

/**
 * The two facts of a JPEG file that decide whether {@link CmykJpeg} must decode it.
 *
 * @param components colour components, or 0 if the bytes are no JPEG or have no frame header
 * @param adobeTransform colour transform that an Adobe marker names, or -1 without one
 */
record JpegHeader(int components, int adobeTransform) {
    private static final int START_OF_IMAGE = 0xFFD8;
    private static final int ADOBE = 0xEE;
    private static final int START_OF_SCAN = 0xDA;

    /** Reads the markers up to the frame header. */
    static JpegHeader of(byte[] bytes) {
        int transform = -1;
        if (bytes.length < 4 || twoBytes(bytes, 0) != START_OF_IMAGE) {
            return new JpegHeader(0, transform);
        }
        int at = 2;
        while (at + 9 < bytes.length && (bytes[at] & 0xFF) == 0xFF) {
            int marker = bytes[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // fill byte
                continue;
            }
            if (isFrame(marker)) {
                return new JpegHeader(bytes[at + 9] & 0xFF, transform);
            }
            if (marker == START_OF_SCAN) {
                break;
            }
            if (marker == ADOBE && at + 15 < bytes.length && bytes[at + 4] == 'A' && bytes[at + 5] == 'd') {
                transform = bytes[at + 15] & 0xFF;
            }
            at += 2 + twoBytes(bytes, at + 2);
        }
        return new JpegHeader(0, transform);
    }

    /** Frame headers are C0 to CF, less the tables C4 and CC and the reserved C8. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static int twoBytes(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
}
