package io.normbench.data;

import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.util.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads the files of a data set that lies in a folder, with messages that say what to put where. */
public final class DataFiles {
    private static final String GZ = ".gz";
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private DataFiles() {}

    /**
     * The existing folder that option {@code root} names.
     *
     * @param content what the folder must hold, for the message
     */
    public static Path root(String dataset, Options options, String content) {
        String root = options.choice("root");
        if (root.isBlank()) {
            throw UserError.usage(
                    "data '" + dataset + "': option 'root' is missing; it names the folder that holds " + content);
        }
        DataRoot below = DataRoot.here();
        Path folder = below.resolve(root);
        if (!Files.isDirectory(folder)) {
            throw UserError.badData(
                    "data '" + dataset + "': the folder " + folder.toAbsolutePath() + " does not exist; make it and "
                            + "put " + content + " there, or mend option 'root'" + below.remedy(root));
        }
        return folder;
    }

    /** The options {@code root} and {@code sha256} of a data set in a folder. */
    public static List<OptionSpec> folderOptions(String content) {
        return List.of(
                OptionSpec.text("root", "", "the folder that holds " + content + "; " + DataRoot.RULE),
                OptionSpec.text(
                        "sha256",
                        "",
                        "SHA-256 that the folder's " + Sha256Sums.FILE + " must have; with it the suite pins every "
                                + "file; empty: not pinned"));
    }

    /** The file {@code name} in {@code folder}, or, where there is none, what gzip made of it: the name with .gz. */
    public static Path packedOrNot(Path folder, String name) {
        Path packed = folder.resolve(name + GZ);
        return !Files.isRegularFile(folder.resolve(name)) && Files.isRegularFile(packed)
                ? packed
                : folder.resolve(name);
    }

    /**
     * What {@code bytes} of {@code file} hold, unpacked if gzip has packed them.
     *
     * @throws UserError if they are damaged, or more than an array holds
     */
    public static byte[] unpacked(Path file, byte[] bytes) {
        if (bytes.length < 2 || (bytes[0] & 0xFF) != 0x1F || (bytes[1] & 0xFF) != 0x8B) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(MOST_BYTES);
            if (in.read() >= 0) {
                throw new IOException("it unpacks to more than " + MOST_BYTES + " bytes");
            }
            return unpacked;
        } catch (IOException e) {
            throw UserError.badData(
                    file.toAbsolutePath() + " is packed by gzip, and damaged or cut off: " + e.getMessage()
                            + ". Fetch it again",
                    e);
        }
    }

    /** The whole of a file that has been seen to exist. */
    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw UserError.badData("cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }
}
