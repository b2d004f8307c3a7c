package io.normbench.data.scene;

import io.normbench.data.digits.Digits;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides a set of scenes.
 *
 * @param side height and width of a scene, in pixels
 * @param train training scenes
 * @param test test scenes
 * @param classes how many kinds of digits there are: 0 to {@code classes} - 1
 * @param objectsMin digits in a scene, at least, where they find room; one always does
 * @param objectsMax digits in a scene, at most
 * @param sizeMin smallest side of a digit's frame as a part of the scene's side, but never below 6 pixels
 * @param sizeMax largest side of a digit's frame as a part of the scene's side
 * @param difficulty contrast, texture, overlap and strokes that are no digits
 * @param seed decides the scenes
 */
public record SceneOptions(
        int side,
        int train,
        int test,
        int classes,
        int objectsMin,
        int objectsMax,
        double sizeMin,
        double sizeMax,
        Difficulty difficulty,
        int seed) {
    private static final int SMALLEST_SIDE = 16;
    private static final int LARGEST_SIDE = 4096;

    /** Checks what an option alone cannot show. */
    public SceneOptions {
        if (side < SMALLEST_SIDE || side > LARGEST_SIDE) {
            throw fault("side", side, SMALLEST_SIDE + " to " + LARGEST_SIDE);
        }
        if (train < 1) {
            throw fault("train", train, "at least 1");
        }
        if (test < 1) {
            throw fault("test", test, "at least 1");
        }
        if (classes < 1 || classes > Digits.CLASSES) {
            throw fault("classes", classes, "1 to " + Digits.CLASSES);
        }
        if (objectsMin < 1) {
            throw fault("objects_min", objectsMin, "at least 1");
        }
        if (objectsMax < objectsMin) {
            throw fault("objects_max", objectsMax, "at least objects_min, which is " + objectsMin);
        }
        if (!(sizeMin > 0 && sizeMin <= 1)) {
            throw fault("size_min", sizeMin, "above 0 and at most 1");
        }
        if (!(sizeMax >= sizeMin && sizeMax <= 1)) {
            throw fault("size_max", sizeMax, "at least size_min, which is " + sizeMin + ", and at most 1");
        }
    }

    /** The options of a suite file, with defaults and meanings. */
    public static List<OptionSpec> specs() {
        List<OptionSpec> specs = new ArrayList<>();
        specs.add(OptionSpec.integer("side", 64, SMALLEST_SIDE, "height and width of a scene, in pixels"));
        specs.add(OptionSpec.integer("train", 2000, 1, "training scenes; their digits are training digits"));
        specs.add(OptionSpec.integer("test", 200, 1, "test scenes; their digits are test digits"));
        specs.add(OptionSpec.integer(
                "classes", Digits.CLASSES, 1, "kinds of digits, from 0 on: fewer are learned from fewer scenes"));
        specs.add(OptionSpec.integer(
                "objects_min", 1, 1, "digits in a scene, at least, where they find room; one always does"));
        specs.add(OptionSpec.integer("objects_max", 4, 1, "digits in a scene, at most"));
        specs.add(OptionSpec.real(
                "size_min", 0.25, 0, "smallest side of a digit as a part of the scene's side; never below 6 pixels"));
        specs.add(OptionSpec.real("size_max", 0.5, 0, "largest side of a digit as a part of the scene's side"));
        specs.add(OptionSpec.choice(
                "difficulty",
                Difficulty.MEDIUM.id(),
                Difficulty.ids(),
                "contrast, strength of the texture, how far digits may cover each other, strokes that are no digits"));
        specs.add(OptionSpec.integer("seed", 1, 0, "decides the scenes"));
        return List.copyOf(specs);
    }

    /**
     * The checked options.
     *
     * @throws UserError if two of them contradict each other
     */
    public static SceneOptions of(Options options) {
        return new SceneOptions(
                options.integer("side"),
                options.integer("train"),
                options.integer("test"),
                options.integer("classes"),
                options.integer("objects_min"),
                options.integer("objects_max"),
                options.real("size_min"),
                options.real("size_max"),
                Difficulty.of(options.choice("difficulty")),
                options.integer("seed"));
    }

    /** Hash of the generator's version and of all options: equal hashes mean equal scenes. */
    public String sha256() {
        Sha256.Lines lines = new Sha256.Lines()
                .add("scenes, version " + SceneGenerator.VERSION)
                .add("side " + side)
                .add("train " + train)
                .add("test " + test)
                .add("objects " + objectsMin + " " + objectsMax)
                .add("size " + sizeMin + " " + sizeMax)
                .add("difficulty " + difficulty.id())
                .add("seed " + seed);
        // Sets of all ten keep the hash they had before there was a choice.
        return (classes == Digits.CLASSES ? lines : lines.add("classes " + classes)).hash();
    }

    private static UserError fault(String name, Object value, String expected) {
        return UserError.usage("data 'scenes': option '" + name + "' is " + value + "; expected " + expected);
    }
}
