package io.normbench.data.scene;

import io.normbench.data.SplitMix64;
import io.normbench.data.digits.Digits;
import io.normbench.data.objects.ImageObject;
import io.normbench.vision.mask.Rle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Generates the scenes of one split: a scene is a pure function of options, split and index.
 *
 * <p>Each digit is drawn evenly from the split's digits; side (evenly between the two limits), aspect ratio (0.75 to
 * 1.33), place and colour are drawn too. Later digits cover earlier ones. A digit that would cover more of an earlier
 * one than the {@link Difficulty} allows is drawn again, and given up after {@value #ATTEMPTS} attempts: so every digit
 * of a scene is annotated, and none is nearly hidden. The first digit always finds room.
 *
 * <p>Immutable; may be used by several threads at once.
 */
public final class SceneGenerator {
    /** Changes whenever the same options give other scenes than before. */
    public static final int VERSION = 1;

    private static final int ATTEMPTS = 30;
    private static final int SMALLEST_SIDE = 6;
    private static final int SMALLEST_AREA = 6;
    private static final long TRAIN_PART = 0;
    private static final long TEST_PART = 1;

    private final SceneOptions options;
    private final long part;
    private final int scenes;
    private final byte[][] digits;
    private final int[] labels;

    private SceneGenerator(SceneOptions options, long part, int scenes, Digits source, int[] all) {
        int[] images = Arrays.stream(all)
                .filter(image -> source.label(image) < options.classes())
                .toArray();
        this.options = options;
        this.part = part;
        this.scenes = scenes;
        this.digits = new byte[images.length][Digits.SIDE * Digits.SIDE];
        this.labels = new int[images.length];
        for (int i = 0; i < images.length; i++) {
            for (int pixel = 0; pixel < digits[i].length; pixel++) {
                digits[i][pixel] = (byte) source.pixel(images[i], pixel / Digits.SIDE, pixel % Digits.SIDE);
            }
            labels[i] = source.label(images[i]) + 1;
        }
    }

    /** The training scenes, of training digits alone. */
    public static SceneGenerator train(SceneOptions options, Digits digits) {
        return new SceneGenerator(options, TRAIN_PART, options.train(), digits, digits.trainIndices());
    }

    /** The test scenes, of test digits alone. */
    public static SceneGenerator test(SceneOptions options, Digits digits) {
        return new SceneGenerator(options, TEST_PART, options.test(), digits, digits.testIndices());
    }

    /** Number of scenes. */
    public int size() {
        return scenes;
    }

    /** The options of the set. */
    public SceneOptions options() {
        return options;
    }

    /** Scene {@code index}, 0 to {@link #size()} - 1. */
    public Scene scene(int index) {
        if (index < 0 || index >= scenes) {
            throw new IndexOutOfBoundsException("scene " + index + " of " + scenes);
        }
        SplitMix64 random = new SplitMix64(SplitMix64.derive(options.seed(), part, index));
        Canvas canvas = new Canvas(options.side());
        Background background =
                new Background(canvas, random, options.difficulty().limits());
        background.paint();
        int wanted = options.objectsMin() + random.nextInt(options.objectsMax() - options.objectsMin() + 1);
        List<Placed> placed = new ArrayList<>();
        byte[] owners = new byte[options.side() * options.side()]; // place in the list + 1; 0 for background
        for (int i = 0; i < wanted && i < 255; i++) {
            for (int attempt = 0; attempt < ATTEMPTS || placed.isEmpty(); attempt++) {
                Placed digit = draw(random);
                if (fits(digit, placed, owners)) {
                    put(digit, placed, owners, canvas, background.contrasting());
                    break;
                }
            }
        }
        byte[] rgb = canvas.finish(options.difficulty().limits().noise(), random.nextLong());
        return annotate(rgb, placed, owners);
    }

    private Placed draw(SplitMix64 random) {
        int side = options.side();
        int digit = random.nextInt(digits.length);
        double size = side * (options.sizeMin() + (options.sizeMax() - options.sizeMin()) * random.nextDouble());
        double stretch = Math.sqrt(0.75 + (1 / 0.75 - 0.75) * random.nextDouble()); // sqrt is exact on every machine
        int width = Math.min(side, Math.max(SMALLEST_SIDE, (int) (size * stretch + 0.5)));
        int height = Math.min(side, Math.max(SMALLEST_SIDE, (int) (size / stretch + 0.5)));
        int left = random.nextInt(side - width + 1);
        int top = random.nextInt(side - height + 1);
        return new Placed(digit, left, top, width, height);
    }

    private boolean fits(Placed digit, List<Placed> placed, byte[] owners) {
        for (Placed other : placed) {
            if (digit.sharedPart(other) > options.difficulty().limits().boxOverlap()) {
                return false;
            }
        }
        Glyph glyph = Glyph.of(digits[digit.digit], digit.width, digit.height);
        digit.glyph = glyph;
        digit.area = glyph.area();
        digit.visible = digit.area;
        if (digit.area < SMALLEST_AREA) {
            return false;
        }
        int[] covered = covered(digit, placed.size(), owners);
        for (int i = 0; i < placed.size(); i++) {
            int left = placed.get(i).visible - covered[i + 1];
            if (left < SMALLEST_AREA || left < options.difficulty().limits().visible() * placed.get(i).area) {
                return false;
            }
        }
        return true;
    }

    /** How many pixels of each owner the digit would cover. */
    private int[] covered(Placed digit, int others, byte[] owners) {
        Glyph glyph = digit.glyph();
        int[] covered = new int[others + 1];
        for (int y = 0, from = 0; y < digit.height; y++) {
            int at = (digit.top + y) * options.side() + digit.left;
            for (int x = 0; x < digit.width; x++, from++, at++) {
                if (glyph.inked(from)) {
                    covered[owners[at] & 0xFF]++;
                }
            }
        }
        return covered;
    }

    private void put(Placed digit, List<Placed> placed, byte[] owners, Canvas canvas, int[] colour) {
        int[] covered = covered(digit, placed.size(), owners);
        for (int i = 0; i < placed.size(); i++) {
            placed.get(i).visible -= covered[i + 1];
        }
        placed.add(digit);
        Glyph glyph = digit.glyph();
        for (int y = 0, from = 0; y < digit.height; y++) {
            for (int x = 0; x < digit.width; x++, from++) {
                if (glyph.cover()[from] > 0) {
                    canvas.blend(digit.left + x, digit.top + y, glyph.cover()[from], colour);
                }
                if (glyph.inked(from)) {
                    owners[(digit.top + y) * options.side() + digit.left + x] = (byte) placed.size();
                }
            }
        }
    }

    private Scene annotate(byte[] rgb, List<Placed> placed, byte[] owners) {
        byte[] classMap = new byte[owners.length];
        for (int i = 0; i < owners.length; i++) {
            int owner = owners[i] & 0xFF;
            classMap[i] = owner == 0 ? 0 : (byte) labels[placed.get(owner - 1).digit];
        }
        List<ImageObject> objects = new ArrayList<>();
        for (int i = 0; i < placed.size(); i++) {
            Rle mask = mask(placed.get(i), (byte) (i + 1), owners);
            double[] box = mask.box();
            objects.add(new ImageObject(
                    labels[placed.get(i).digit], box[0], box[1], box[0] + box[2], box[1] + box[3], mask, false));
        }
        return new Scene(options.side(), rgb, objects, classMap);
    }

    /** The pixels of one owner. It has none outside the digit's columns, so only these and the next are looked at. */
    private Rle mask(Placed digit, byte owner, byte[] owners) {
        int side = options.side();
        int[] counts = new int[2 * digit.width * digit.height + 2];
        int used = 0;
        int start = 0; // of the present run, in pixels column by column
        boolean inside = false;
        for (int x = digit.left; x < Math.min(side, digit.left + digit.width + 1); x++) {
            for (int y = 0; y < side; y++) {
                if ((owners[y * side + x] == owner) != inside) {
                    counts[used++] = x * side + y - start;
                    start = x * side + y;
                    inside = !inside;
                }
            }
        }
        counts[used++] = side * side - start;
        return new Rle(side, side, Arrays.copyOf(counts, used));
    }

    /** A digit at its place. */
    private static final class Placed {
        private final int digit;
        private final int left;
        private final int top;
        private final int width;
        private final int height;
        private @Nullable Glyph glyph; // null before it is tried
        private int area;
        private int visible;

        Placed(int digit, int left, int top, int width, int height) {
            this.digit = digit;
            this.left = left;
            this.top = top;
            this.width = width;
            this.height = height;
        }

        Glyph glyph() {
            return Objects.requireNonNull(glyph, "not tried yet");
        }

        /** The part of the smaller of two frames that both have. */
        double sharedPart(Placed other) {
            int across = Math.min(left + width, other.left + other.width) - Math.max(left, other.left);
            int down = Math.min(top + height, other.top + other.height) - Math.max(top, other.top);
            if (across <= 0 || down <= 0) {
                return 0;
            }
            return (double) across * down / Math.min(width * height, other.width * other.height);
        }
    }
}
