package io.normbench.bundle;

import java.nio.file.Path;
import java.util.List;

/** The one file of a bundle: {@code tar} with gzip, which every Linux can read. */
final class Archive {
    private Archive() {}

    /** Writes {@code folder.tar.gz} beside {@code folder}, files in the order of their names, owned by root. */
    static Path write(Path folder) throws InterruptedException {
        Path archive = folder.resolveSibling(folder.getFileName() + ".tar.gz");
        Program.run(
                List.of(
                        "tar",
                        "--create",
                        "--gzip",
                        "--file=" + archive,
                        "--directory=" + folder.getParent(),
                        "--sort=name",
                        "--owner=root:0",
                        "--group=root:0",
                        folder.getFileName().toString()),
                "GNU tar and gzip are needed, and room for the archive");
        return archive;
    }
}
