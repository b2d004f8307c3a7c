package io.normbench.bundle;

import java.nio.file.Path;
import java.util.List;

/** The one file of a bundle. */
final class Archive {
    private Archive() {}

    /** Writes the archive beside {@code folder}, files in the order of their names, owned by root. */
    static Path write(Path folder, Compression compression) throws InterruptedException {
        Path archive = folder.resolveSibling(folder.getFileName() + compression.suffix());
        Program.run(
                List.of(
                        "tar",
                        "--create",
                        "--use-compress-program=" + compression.program(),
                        "--file=" + archive,
                        "--directory=" + folder.getParent(),
                        "--sort=name",
                        "--owner=root:0",
                        "--group=root:0",
                        folder.getFileName().toString()),
                "GNU tar and " + compression.program().split(" ")[0] + " are needed, and room for the archive");
        return archive;
    }
}
