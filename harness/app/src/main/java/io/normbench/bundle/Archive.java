package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The one file of a bundle. */
final class Archive {
    private Archive() {}

    /**
     * Writes the archive beside {@code folder}, files in the order of their names, owned by root. It has its name once it is whole,
     * so that nobody carries away one that was cut off.
     */
    static Path write(Path folder, Compression compression) throws InterruptedException {
        Path archive = folder.resolveSibling(folder.getFileName() + compression.suffix());
        Path part = folder.resolveSibling(archive.getFileName() + ".part");
        Program.run(
                List.of(
                        "tar",
                        "--create",
                        "--use-compress-program=" + compression.program(),
                        "--file=" + part,
                        "--directory=" + folder.getParent(),
                        "--sort=name",
                        "--owner=root:0",
                        "--group=root:0",
                        folder.getFileName().toString()),
                "GNU tar and " + compression.program().split(" ")[0] + " are needed, and room for the archive");
        try {
            return Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw UserError.infrastructure("cannot write " + archive + ": " + e.getMessage());
        }
    }
}
