package io.normbench.run.worker.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Parsed classes of an image's workers, which they map instead of reading them from jars (JEP 350): an archive of the Java
 * in the image, and one of the workers on top of it. No two dumps are the same bytes, so they lie beside the
 * distribution and not in the image, whose digest says what is in it. They hold for that image alone.
 *
 * @param folder where they lie, on this machine and in containers
 */
public record ContainerClassData(Path folder) {
    /** Holds the folders of all images, in the folder of an engine. */
    public static final String DIRECTORY = "container-archives";

    private static final int SHOWN = 19;

    /**
     * Those of an image.
     *
     * @param home of the distribution
     * @param engine id of the workers' engine
     * @param image its digest
     */
    static ContainerClassData of(Path home, String engine, String image) {
        String name = image.replace(':', '-');
        return new ContainerClassData(home.resolve("lib/engines")
                .resolve(engine)
                .resolve(DIRECTORY)
                .resolve(name.substring(0, Math.min(SHOWN, name.length())))
                .toAbsolutePath()
                .normalize());
    }

    /** The archive of the Java in the image. */
    public Path base() {
        return folder.resolve("java.jsa");
    }

    /** The archive of the workers. */
    public Path workers() {
        return folder.resolve("worker.jsa");
    }

    /** Whether both are there. */
    boolean complete() {
        return Files.isRegularFile(base()) && Files.isRegularFile(workers());
    }

    /** Flags that make a worker read them. */
    List<String> flags() {
        return List.of("-XX:SharedArchiveFile=" + base() + ":" + workers(), "-Xlog:disable", "-Xlog:all=error:stderr");
    }

    /** Deletes those of all images: one that was made anew leaves the others without use. */
    public void clear() throws IOException {
        Path all = Objects.requireNonNull(folder.getParent(), "it lies in an engine's folder");
        if (Files.isDirectory(all)) {
            try (Stream<Path> files = Files.walk(all)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
