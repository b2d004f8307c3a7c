package io.normbench.data.picture;

import java.io.ByteArrayOutputStream;

/**
 * The markers of a JPEG file that decide what its components are, read as libjpeg reads them.
 *
 * @param components colour components, or 0 if the bytes are no JPEG or have no frame header
 * @param jfif whether there is a JFIF marker
 * @param adobeTransform colour transform that an Adobe marker names, or -1 without one
 * @param ids the components' ids in the frame header, 8 bits each, the first uppermost
 * @param scan where the first scan begins
 */
record JpegFile(int components, boolean jfif, int adobeTransform, int ids, int scan) {
    /** The ids of components that are red, green and blue. */
    private static final int RGB_IDS = 'R' << 16 | 'G' << 8 | 'B';

    private static final int START_OF_IMAGE = 0xD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int COMMENT = 0xFE;
    private static final int JFIF = 0xE0;
    private static final int ADOBE = 0xEE;

    private static final JpegFile NONE = new JpegFile(0, false, -1, 0, 0);

    /** Reads the markers up to the first scan. */
    static JpegFile of(byte[] bytes) {
        Segments segments = new Segments(bytes);
        if (!segments.isJpeg()) {
            return NONE;
        }
        int components = 0;
        boolean jfif = false;
        int transform = -1;
        int ids = 0;
        while (segments.next() && segments.marker != START_OF_SCAN) {
            if (isFrame(segments.marker) && segments.length >= 10) {
                components = segments.at(7);
                for (int i = 0; i < components && segments.length >= 10 + 3 * components; i++) {
                    ids = ids << 8 | segments.at(8 + 3 * i);
                }
            } else if (segments.marker == JFIF && segments.length >= 18) {
                jfif |= segments.begins("JFIF\0");
            } else if (segments.marker == ADOBE && segments.length >= 16 && segments.begins("Adobe")) {
                transform = segments.at(13);
            }
        }
        return new JpegFile(components, jfif, transform, ids, segments.marker == START_OF_SCAN ? segments.start : 0);
    }

    /** Frame headers are C0 to CF, less the tables C4 and CC and the reserved C8. */
    static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /**
     * Whether three components are luma and two colour differences: what libjpeg's {@code default_decompress_parms} takes
     * them for. Subsampling plays no part in it.
     */
    boolean isYcc() {
        if (jfif) {
            return true;
        }
        return adobeTransform >= 0 ? adobeTransform != 0 : ids != RGB_IDS;
    }

    /**
     * The file without comments and without what applications have put into it: colour profiles, among them broken ones,
     * and the markers by which ImageIO would convert colours in ways of its own. All of {@code bytes} where no scan was
     * found.
     */
    byte[] bare(byte[] bytes) {
        if (scan == 0) {
            return bytes;
        }
        ByteArrayOutputStream bare = new ByteArrayOutputStream(bytes.length);
        bare.write(0xFF);
        bare.write(START_OF_IMAGE);
        Segments segments = new Segments(bytes);
        while (segments.next() && segments.start < scan) {
            boolean application = segments.marker >= 0xE0 && segments.marker <= 0xEF;
            if (!application && segments.marker != COMMENT) {
                bare.write(bytes, segments.start, segments.length);
            }
        }
        bare.write(bytes, scan, bytes.length - scan);
        return bare.toByteArray();
    }

    /** A walk along the segments of a file, from the one after its start. */
    private static final class Segments {
        private final byte[] bytes;
        private int start; // of the segment: where its marker's first byte is
        private int marker;
        private int length; // with the marker
        private int end = 2;

        Segments(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean isJpeg() {
            return bytes.length > 4 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == START_OF_IMAGE;
        }

        /** Moves to the next segment; bytes between segments and fill bytes are passed over, as in libjpeg. */
        boolean next() {
            int at = end;
            while (at + 3 < bytes.length) {
                int code = bytes[at + 1] & 0xFF;
                if ((bytes[at] & 0xFF) != 0xFF || code == 0xFF || code == 0) {
                    at++;
                    continue;
                }
                start = at;
                marker = code;
                boolean alone = code == 0x01 || code >= 0xD0 && code <= 0xD9;
                length = alone ? 2 : 2 + (bytes[at + 2] & 0xFF) * 256 + (bytes[at + 3] & 0xFF);
                end = at + length;
                return end <= bytes.length && (alone || length >= 4);
            }
            return false;
        }

        /** A byte of the segment, counted from its marker plus two: the first of its length is 0. */
        int at(int offset) {
            return bytes[start + 2 + offset] & 0xFF;
        }

        boolean begins(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (bytes[start + 4 + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
