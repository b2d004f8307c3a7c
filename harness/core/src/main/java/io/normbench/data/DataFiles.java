package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the files of a data set that lies in a folder, with messages that say what to put where. */
final class DataFiles {
    private DataFiles() {}

    /**
     * The existing folder that option {@code root} names.
     *
     * @param content what the folder must hold, for the message
     */
    static Path root(String dataset, Options options, String content) {
        String root = options.choice("root");
        if (root.isBlank()) {
            throw UserError.usage("data '" + dataset + "': option 'root' is missing; it names the folder that holds "
                    + content);
        }
        Path folder = Path.of(root);
        if (!Files.isDirectory(folder)) {
            throw UserError.infrastructure(
                    "data '" + dataset + "': the folder " + folder.toAbsolutePath() + " does not exist; make it and "
                            + "put " + content + " there, or mend option 'root'");
        }
        return folder;
    }

    /** The options {@code root} and {@code sha256} of a data set in a folder. */
    static List<OptionSpec> folderOptions(String content) {
        return List.of(
                OptionSpec.text("root", "", "the folder that holds " + content),
                OptionSpec.text(
                        "sha256",
                        "",
                        "SHA-256 that the folder's " + Sha256Sums.FILE + " must have; with it the suite pins every "
                                + "file; empty: not pinned"));
    }

    /** The whole of a file that has been seen to exist. */
    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw UserError.infrastructure("cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }
}
