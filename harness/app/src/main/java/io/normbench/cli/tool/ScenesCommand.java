package io.normbench.cli.tool;

import io.normbench.data.digits.Digits;
import io.normbench.data.scene.Difficulty;
import io.normbench.data.scene.SceneFormat;
import io.normbench.data.scene.SceneOptions;
import io.normbench.data.scene.SceneWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code normbench scenes}: writes generated scenes to disk, in the layout of COCO or of VOC. */
@Command(
        name = "scenes",
        mixinStandardHelpOptions = true,
        description = "Writes generated scenes of digits with boxes, masks and class maps, the same as data 'scenes' of"
                + " a suite with the same options, in the layout of COCO or of VOC.")
public final class ScenesCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where to write: a folder that does not exist or is empty.")
    private Path folder;

    @Option(
            names = "--format",
            defaultValue = "coco",
            paramLabel = "F",
            description = "Layout: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private SceneFormat format;

    @Option(
            names = "--side",
            defaultValue = "64",
            paramLabel = "N",
            description = "Height and width in pixels (default: ${DEFAULT-VALUE}).")
    private int side;

    @Option(
            names = "--train",
            defaultValue = "2000",
            paramLabel = "N",
            description = "Training scenes (default: ${DEFAULT-VALUE}).")
    private int train;

    @Option(
            names = "--test",
            defaultValue = "200",
            paramLabel = "N",
            description = "Test scenes (default: ${DEFAULT-VALUE}).")
    private int test;

    @Option(
            names = "--classes",
            defaultValue = "10",
            paramLabel = "N",
            description = "Kinds of digits, from 0 on (default: ${DEFAULT-VALUE}).")
    private int classes;

    @Option(
            names = "--objects-min",
            defaultValue = "1",
            paramLabel = "N",
            description = "Digits in a scene, at least (default: ${DEFAULT-VALUE}).")
    private int objectsMin;

    @Option(
            names = "--objects-max",
            defaultValue = "4",
            paramLabel = "N",
            description = "Digits in a scene, at most (default: ${DEFAULT-VALUE}).")
    private int objectsMax;

    @Option(
            names = "--size-min",
            defaultValue = "0.25",
            paramLabel = "X",
            description = "Smallest side of a digit as a part of the scene's (default: ${DEFAULT-VALUE}).")
    private double sizeMin;

    @Option(
            names = "--size-max",
            defaultValue = "0.5",
            paramLabel = "X",
            description = "Largest side of a digit as a part of the scene's (default: ${DEFAULT-VALUE}).")
    private double sizeMax;

    @Option(
            names = "--difficulty",
            defaultValue = "medium",
            paramLabel = "D",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Difficulty difficulty;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Decides the scenes (default: ${DEFAULT-VALUE}).")
    private int seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SceneOptions options = new SceneOptions(
                side, train, test, classes, objectsMin, objectsMax, sizeMin, sizeMax, difficulty, seed);
        new SceneWriter(options, Digits.load()).write(folder, format);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "wrote %d training and %d test scenes in the layout of %s to %s%n",
                        train,
                        test,
                        format,
                        folder);
        return 0;
    }
}
