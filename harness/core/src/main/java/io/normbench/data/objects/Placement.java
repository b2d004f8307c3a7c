package io.normbench.data.objects;

import io.normbench.data.ImageShape;
import io.normbench.data.PixelScale;
import io.normbench.data.picture.DecodedImage;
import io.normbench.data.picture.ImageResizer;
import io.normbench.data.picture.ResizeTap;
import io.normbench.vision.mask.Rle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a picture comes into its frame: resized as a whole, a part of it cut out and perhaps mirrored, and that put into
 * the frame's upper left corner.
 *
 * <p>Pixels are interpolated (see {@link ImageResizer}); class maps and masks take the value of the pixel that the
 * target pixel's centre falls into.
 *
 * @param originalHeight rows of the picture
 * @param originalWidth columns of the picture
 * @param fullHeight rows it is resized to
 * @param fullWidth columns it is resized to
 * @param top first row of the part, in the resized picture
 * @param left first column of the part, in the resized picture
 * @param height rows of the part
 * @param width columns of the part
 * @param mirrored whether left and right of the part are swapped
 */
public record Placement(
        int originalHeight,
        int originalWidth,
        int fullHeight,
        int fullWidth,
        int top,
        int left,
        int height,
        int width,
        boolean mirrored) {
    /** The class of pixels that do not count. */
    private static final byte VOID = (byte) 255;

    public Placement {
        if (top < 0 || left < 0 || height < 1 || width < 1 || top + height > fullHeight || left + width > fullWidth) {
            throw new IllegalArgumentException("rows " + top + " + " + height + " and columns " + left + " + " + width
                    + " are no part of a picture of " + fullHeight + " x " + fullWidth);
        }
    }

    /** The whole picture, resized. */
    public static Placement whole(int height, int width, int fullHeight, int fullWidth, boolean mirrored) {
        return new Placement(height, width, fullHeight, fullWidth, 0, 0, fullHeight, fullWidth, mirrored);
    }

    /** The frame's normalized values in C, H, W order; 0 where the picture does not reach. */
    public float[] pixels(DecodedImage image, PixelScale scale, ImageShape frame) {
        ResizeTap rows = ResizeTap.of(0, originalHeight, fullHeight, top, height);
        ResizeTap columns = ResizeTap.of(0, originalWidth, fullWidth, left, width);
        float[] values = new float[frame.size()];
        ImageResizer.place(image, rows, mirrored ? columns.mirrored() : columns, scale, values, frame);
        return values;
    }

    /**
     * A box of the picture in the frame, cut off at the part's sides.
     *
     * @return x1, y1, x2, y2; null if nothing of it is in the part
     */
    public double @Nullable [] box(double x1, double y1, double x2, double y2) {
        double a = clip(x1 * fullWidth / originalWidth - left, width);
        double b = clip(x2 * fullWidth / originalWidth - left, width);
        double upper = clip(y1 * fullHeight / originalHeight - top, height);
        double lower = clip(y2 * fullHeight / originalHeight - top, height);
        if (!(b > a && lower > upper)) {
            return null;
        }
        return mirrored ? new double[] {width - b, upper, width - a, lower} : new double[] {a, upper, b, lower};
    }

    /**
     * A class map of the picture in the frame; 255 where the picture does not reach.
     *
     * @param labels one byte a pixel of the original picture, in row order
     */
    public byte[] classMap(byte[] labels, ImageShape frame) {
        byte[] map = new byte[frame.height() * frame.width()];
        Arrays.fill(map, VOID);
        int[] columns = sources(originalWidth, fullWidth, left, width);
        int[] rows = sources(originalHeight, fullHeight, top, height);
        for (int y = 0; y < height; y++) {
            int from = rows[y] * originalWidth;
            int to = y * frame.width();
            for (int x = 0; x < width; x++) {
                map[to + (mirrored ? width - 1 - x : x)] = labels[from + columns[x]];
            }
        }
        return map;
    }

    /**
     * A mask in the frame.
     *
     * @param mask at the size of the original picture, or already at the size that it is resized to
     */
    public Rle mask(Rle mask, ImageShape frame) {
        boolean resized = mask.height() == fullHeight && mask.width() == fullWidth;
        return part(resized ? mask : nearest(mask), frame);
    }

    private Rle nearest(Rle mask) {
        boolean[] source = mask.decode();
        int[] columns = sources(originalWidth, fullWidth, 0, fullWidth);
        int[] rows = sources(originalHeight, fullHeight, 0, fullHeight);
        Runs runs = new Runs(fullHeight, fullWidth);
        for (int x = 0; x < fullWidth; x++) {
            int column = columns[x] * originalHeight;
            for (int y = 0; y < fullHeight; y++) {
                if (source[column + rows[y]]) {
                    runs.add(x * fullHeight + y, x * fullHeight + y + 1);
                }
            }
        }
        return runs.mask();
    }

    /** Cuts out, mirrors and pads a resized mask, run by run. */
    private Rle part(Rle mask, ImageShape frame) {
        if (frame.height() == mask.height()
                && frame.width() == mask.width()
                && height == mask.height()
                && width == mask.width()
                && !mirrored) {
            return mask;
        }
        Segments segments = Segments.of(mask);
        Runs runs = new Runs(frame.height(), frame.width());
        for (int x = 0; x < width; x++) {
            int column = left + (mirrored ? width - 1 - x : x);
            for (int i = segments.firstOfColumn[column]; i < segments.firstOfColumn[column + 1]; i++) {
                int from = Math.max(segments.from[i] - top, 0);
                int to = Math.min(segments.to[i] - top, height);
                if (from < to) {
                    runs.add(x * frame.height() + from, x * frame.height() + to);
                }
            }
        }
        return runs.mask();
    }

    /** The original row or column that each one of the part shows. */
    private static int[] sources(int original, int full, int first, int count) {
        int[] sources = new int[count];
        for (int i = 0; i < count; i++) {
            sources[i] = (int) ((2L * (first + i) + 1) * original / (2L * full));
        }
        return sources;
    }

    private static double clip(double value, int size) {
        return Math.max(0, Math.min(size, value));
    }

    /** The runs of a mask's foreground, cut at the ends of columns. */
    private record Segments(int[] firstOfColumn, int[] from, int[] to) {
        static Segments of(Rle mask) {
            int[] counts = mask.counts();
            int height = mask.height();
            int most = counts.length / 2 + mask.width();
            int[] firstOfColumn = new int[mask.width() + 1];
            int[] from = new int[most];
            int[] to = new int[most];
            int used = 0;
            int column = 0; // the next column without a first segment
            int position = 0;
            for (int j = 0; j < counts.length; j++) {
                int end = position + counts[j];
                while (j % 2 == 1 && position < end) {
                    int x = position / height;
                    int stop = Math.min(end, (x + 1) * height);
                    while (column <= x) {
                        firstOfColumn[column++] = used;
                    }
                    from[used] = position - x * height;
                    to[used++] = stop - x * height;
                    position = stop;
                }
                position = end;
            }
            Arrays.fill(firstOfColumn, column, firstOfColumn.length, used);
            return new Segments(firstOfColumn, from, to);
        }
    }

    /** Collects foreground runs in ascending order; runs that touch become one. */
    private static final class Runs {
        private final int height;
        private final int width;
        private int[] counts = new int[64];
        private int used;
        private int end; // of the last foreground run

        Runs(int height, int width) {
            this.height = height;
            this.width = width;
        }

        void add(int from, int to) {
            if (from == end && used > 0) {
                counts[used - 1] += to - from;
            } else {
                if (used + 3 > counts.length) {
                    counts = Arrays.copyOf(counts, 2 * counts.length);
                }
                counts[used++] = from - end;
                counts[used++] = to - from;
            }
            end = to;
        }

        Rle mask() {
            int[] all = Arrays.copyOf(counts, used + 1);
            all[used] = height * width - end;
            return new Rle(height, width, all[used] == 0 && used > 0 ? Arrays.copyOf(all, used) : all);
        }
    }
}
