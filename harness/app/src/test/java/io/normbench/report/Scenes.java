package io.normbench.report;

import io.normbench.data.digits.Digits;
import io.normbench.report.picture.PictureChoice;
import io.normbench.report.picture.TrialPictures;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.task.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Makes pictures for tests: digits scattered over an image, and invented findings that grow better with the metric. */
final class Scenes {
    static final int SIDE = 64;
    private static final int IMAGES = 4;

    private Scenes() {}

    /** The pictures that a report of {@code rows} shows; classification and failed trials have none. */
    static List<TrialPictures> of(List<ResultRow> rows) {
        return PictureChoice.of(rows, Scenes::hasPictures).stream()
                .map(row -> new TrialPictures(row, pictures(row)))
                .toList();
    }

    static boolean hasPictures(ResultRow row) {
        return !row.cell().task().equals(ManyTasks.CLASSIFICATION) && row.outcome() instanceof Outcome.Completed;
    }

    static List<Picture> pictures(ResultRow row) {
        double quality = row.measured().metricValue().orElse(0) * 1.5;
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            Scene scene = new Scene(new SplittableRandom(i + 7));
            SplittableRandom random = new SplittableRandom(row.cell().method().hashCode() + 31L * i);
            boolean boxes = !row.cell().task().equals(ManyTasks.SEMANTIC);
            boolean masks = !row.cell().task().equals(ManyTasks.DETECTION);
            pictures.add(new Picture(
                    Integer.toString(100 + i),
                    SIDE,
                    SIDE,
                    scene.png(),
                    boxes ? scene.objects(masks, 1, random) : scene.classes(1, random),
                    boxes ? scene.objects(masks, quality, random) : scene.classes(quality, random)));
        }
        return pictures;
    }

    /** Digits at their places. */
    private static final class Scene {
        private final double[][] grey = new double[SIDE][SIDE];
        private final List<int[]> placed = new ArrayList<>(); // label, x, y, size, image
        private final Digits digits = Digits.load();

        Scene(SplittableRandom random) {
            for (double[] row : grey) {
                for (int x = 0; x < SIDE; x++) {
                    row[x] = 0.12 + 0.1 * random.nextDouble();
                }
            }
            int count = 3 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                int image = random.nextInt(1797);
                int size = 14 + random.nextInt(12);
                int[] at = {digits.label(image), random.nextInt(SIDE - size), random.nextInt(SIDE - size), size, image};
                if (placed.stream().noneMatch(p -> Math.abs(p[1] - at[1]) < 14 && Math.abs(p[2] - at[2]) < 14)) {
                    placed.add(at);
                    for (int y = 0; y < size; y++) {
                        for (int x = 0; x < size; x++) {
                            double ink = digits.pixel(image, y * 8 / size, x * 8 / size) / 16.0;
                            grey[at[2] + y][at[1] + x] = Math.max(grey[at[2] + y][at[1] + x], ink);
                        }
                    }
                }
            }
        }

        byte[] png() {
            BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    image.getRaster().setSample(x, y, 0, (int) (255 * grey[y][x]));
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "png", out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }

        List<Picture.Region> objects(boolean masks, double quality, SplittableRandom random) {
            List<Picture.Region> regions = new ArrayList<>();
            for (int[] p : placed) {
                double doubt = 1 - Math.min(1, quality);
                if (random.nextDouble() < doubt * 0.8) {
                    continue;
                }
                int dx = (int) Math.round(6 * doubt * (random.nextDouble() - 0.5));
                int label = random.nextDouble() < doubt * 0.5 ? random.nextInt(10) : p[0];
                double[] box = {p[1] + dx, p[2] - dx, p[1] + p[3] + dx, p[2] + p[3]};
                double score = quality == 1 ? 1 : 1 - doubt * random.nextDouble() * 0.7;
                regions.add(new Picture.Region(
                        Integer.toString(label), score, box, masks ? runs(mask(p, dx)) : new int[0]));
            }
            regions.sort(Comparator.comparingDouble(Picture.Region::score).reversed());
            return regions;
        }

        List<Picture.Region> classes(double quality, SplittableRandom random) {
            List<Picture.Region> regions = new ArrayList<>();
            for (int[] p : placed) {
                if (random.nextDouble() < quality) {
                    regions.add(new Picture.Region(
                            Integer.toString(p[0]),
                            0.45 + 0.5 * random.nextDouble(),
                            new double[0],
                            runs(mask(p, quality == 1 ? 0 : random.nextInt(3)))));
                }
            }
            return regions;
        }

        private boolean[][] mask(int[] p, int dx) {
            boolean[][] mask = new boolean[SIDE][SIDE];
            for (int y = 0; y < p[3]; y++) {
                for (int x = 0; x < p[3]; x++) {
                    int column = p[1] + x + dx;
                    if (column >= 0 && column < SIDE && digits.pixel(p[4], y * 8 / p[3], x * 8 / p[3]) > 4) {
                        mask[p[2] + y][column] = true;
                    }
                }
            }
            return mask;
        }
    }

    /** Run lengths column by column, background first. */
    static int[] runs(boolean[][] mask) {
        List<Integer> runs = new ArrayList<>();
        boolean now = false;
        int length = 0;
        for (int x = 0; x < mask[0].length; x++) {
            for (boolean[] row : mask) {
                if (row[x] != now) {
                    runs.add(length);
                    length = 0;
                    now = row[x];
                }
                length++;
            }
        }
        runs.add(length);
        return runs.stream().mapToInt(Integer::intValue).toArray();
    }
}
