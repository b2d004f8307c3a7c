package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A data set's folder, whose files are held against its {@link Sha256Sums} whenever they are read. */
public final class CheckedFolder {
    private final Path root;
    private final Sha256Sums sums;

    public CheckedFolder(Path root, Sha256Sums sums) {
        this.root = root;
        this.sums = sums;
    }

    /** The options {@code root} and {@code sha256} of a data set in a folder that holds {@code content}. */
    public static List<OptionSpec> options(String content) {
        return DataFiles.folderOptions(content);
    }

    /**
     * Opens the folder that the option {@code root} names.
     *
     * @param content what the folder must hold, for the message
     * @throws UserError if it does not exist, or its list of checksums is not the pinned one
     */
    public static CheckedFolder open(String dataset, Options options, String content) {
        Path root = DataFiles.root(dataset, options, content);
        return new CheckedFolder(root, Sha256Sums.of(root, options.text("sha256")));
    }

    /** The list of checksums. */
    public Sha256Sums sums() {
        return sums;
    }

    /**
     * A path in the folder.
     *
     * @param name relative to the folder, with forward slashes
     * @throws UserError if it leads out of the folder
     */
    public Path file(String name) {
        Path file = resolved(name);
        if (!file.normalize().startsWith(root.normalize())) {
            throw UserError.badData(
                    "the name '" + name + "' leads out of " + root.toAbsolutePath() + "; expected a path below it");
        }
        return file;
    }

    private Path resolved(String name) {
        try {
            return root.resolve(name);
        } catch (InvalidPathException e) {
            throw UserError.badData(
                    "the name '" + name + "' of a file in " + root.toAbsolutePath() + " cannot be used here: "
                            + e.getReason() + ". If it is a file's, set the locale to one with UTF-8 (LC_ALL=C.UTF-8)",
                    e);
        }
    }

    /**
     * Demands that a file exists, and that it is listed if there is a list.
     *
     * @param user what names the file, for the message
     */
    public void require(String name, String user) {
        Path file = file(name);
        if (!Files.isRegularFile(file)) {
            throw UserError.badData(file.toAbsolutePath() + " is missing; " + user + " names it. Put the file there");
        }
        sums.requireListed(name);
    }

    /** The names of what a folder holds and does not hide, sorted; none if there is no such folder. */
    public List<String> names(String folder) {
        Path path = file(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw UserError.badData("cannot list " + path.toAbsolutePath() + ": " + e, e);
        }
    }

    /** The whole of a file, checked. */
    public byte[] read(String name) {
        byte[] bytes = DataFiles.read(file(name));
        if (sums.present()) {
            sums.check(name, Sha256.of(bytes));
        }
        return bytes;
    }

    /** The hash of a file that may be too large for memory, checked. */
    public String hash(String name) {
        Path file = file(name);
        try {
            String hash = Sha256.of(file);
            sums.check(name, hash);
            return hash;
        } catch (IOException e) {
            throw UserError.badData("cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }
}
