package io.normbench.run.worker.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An image with workers in it, as it says of itself in labels.
 *
 * @param digest of its configuration, {@code sha256:…}: what it is, whatever it is called
 * @param labels its labels
 */
public record WorkerImage(String digest, Map<String, String> labels) {
    private static final String PREFIX = "io.normbench.";
    private static final String CODE = PREFIX + "code";
    private static final String VERSION = PREFIX + "version";
    private static final String COMMIT = PREFIX + "commit";
    private static final String JAVA = PREFIX + "java";
    private static final String CLASS_PATH = PREFIX + "classpath.";
    private static final String FLAGS = PREFIX + "flags.";

    public WorkerImage {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
    }

    /** The name that {@code make image} gives the image of {@code version}. */
    public static String name(String version) {
        return "localhost/normbench:" + version;
    }

    /**
     * The labels of an image.
     *
     * @param version of NormBench
     * @param commit it was built from
     * @param code hash of NormBench's own jars
     * @param java path of the Java program in the image
     * @param classPaths of the worker of each engine, in the image
     * @param flags of its virtual machine, by engine; none has a space
     */
    public static Map<String, String> labels(
            String version,
            String commit,
            String code,
            String java,
            Map<String, String> classPaths,
            Map<String, List<String>> flags) {
        Map<String, String> labels = new TreeMap<>();
        labels.put(VERSION, version);
        labels.put(COMMIT, commit);
        labels.put(CODE, code);
        labels.put(JAVA, java);
        classPaths.forEach((engine, path) -> labels.put(CLASS_PATH + engine, path));
        flags.forEach((engine, each) -> labels.put(FLAGS + engine, String.join(" ", each)));
        return labels;
    }

    /** Whether there are workers in it. */
    boolean hasWorkers() {
        return labels.containsKey(CODE)
                && labels.containsKey(JAVA)
                && !engines().isEmpty();
    }

    /** Hash of NormBench's own jars in it. */
    String code() {
        return labels.getOrDefault(CODE, "");
    }

    /** What people call its build. */
    String build() {
        return labels.getOrDefault(VERSION, "?") + ", commit " + labels.getOrDefault(COMMIT, "?");
    }

    /** Path of its Java program. */
    String java() {
        return Objects.requireNonNull(labels.get(JAVA), JAVA);
    }

    /** The engines in it. */
    List<String> engines() {
        return labels.keySet().stream()
                .filter(label -> label.startsWith(CLASS_PATH))
                .map(label -> label.substring(CLASS_PATH.length()))
                .sorted()
                .toList();
    }

    /** Class path of a worker of {@code engine}. */
    Optional<String> classPath(String engine) {
        return Optional.ofNullable(labels.get(CLASS_PATH + engine));
    }

    /** Flags of its virtual machine. */
    List<String> flags(String engine) {
        List<String> flags =
                new ArrayList<>(List.of(labels.getOrDefault(FLAGS + engine, "").split(" ")));
        flags.removeIf(String::isEmpty);
        return flags;
    }
}
