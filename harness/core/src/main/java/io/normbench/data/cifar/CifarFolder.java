package io.normbench.data.cifar;

import io.normbench.data.ByteImages;
import io.normbench.data.DataFiles;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.DataWarning;
import io.normbench.data.ImageDataset;
import io.normbench.data.Sha256Sums;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the files of one {@link CifarFormat} from a folder, one file at a time, and keeps the pixels as bytes.
 *
 * <p>Files with fewer records than the published ones are read with a warning, so that a cut-down copy can serve for
 * trying things out; the number of records is part of the split's hash. Files may be packed by gzip.
 */
final class CifarFolder {
    private static final int TRAIN_IMAGES = 50_000;
    private static final int TEST_IMAGES = 10_000;

    private final CifarFormat format;
    private final Path folder;
    private final Sha256Sums sums;
    private final Map<String, String> hashes = new TreeMap<>();
    private final Sha256.Lines split = new Sha256.Lines();
    private final List<DataWarning> warnings = new ArrayList<>();

    /**
     * Prepares to read.
     *
     * @param root the folder with the files, or the one that the archive was unpacked in
     * @param pinned hash of the list of checksums, or an empty text
     */
    CifarFolder(CifarFormat format, Path root, String pinned) {
        Path inArchive = root.resolve(format.folderInArchive());
        this.format = format;
        this.folder = Files.isDirectory(inArchive) ? inArchive : root;
        this.sums = Sha256Sums.of(folder, pinned);
        sums.ownHash().ifPresent(hash -> hashes.put(Sha256Sums.FILE, hash));
    }

    DataSplit open() {
        ImageDataset train = read("train", format.trainFiles(), TRAIN_IMAGES);
        ImageDataset test = read("test", List.of(format.testFile()), TEST_IMAGES);
        return new DataSplit(
                train, test, new DataInfo(format.name(), hashes, split.hash(), CifarFormat.LICENCE).with(warnings));
    }

    private ImageDataset read(String part, List<String> names, int published) {
        int images = 0;
        split.add(part);
        for (String name : names) {
            int records = records(DataFiles.packedOrNot(folder, name));
            split.add(name + " " + records);
            images += records;
        }
        if (images != published) {
            warnings.add(new DataWarning(
                    DataWarning.Kind.SIZE,
                    folder.toString(),
                    images,
                    images + " " + part + " images; the published data set has " + published
                            + ", so figures do not compare with published ones"));
        }
        byte[] pixels = new byte[images * CifarFormat.SHAPE.size()];
        byte[] labels = new byte[images];
        int done = 0;
        for (String name : names) {
            done = append(name, pixels, labels, done);
        }
        return new ByteImages(CifarFormat.SHAPE, format.classes(), pixels, labels, format.scale());
    }

    /** The number of records of an existing file of a valid size. */
    private int records(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserError.badData(file.toAbsolutePath() + " is missing; data '" + format.name() + "' needs "
                    + format.content() + " in this folder");
        }
        try {
            boolean packed = file.toString().endsWith(".gz");
            long bytes = packed ? DataFiles.unpacked(file, DataFiles.read(file)).length : Files.size(file);
            if (bytes == 0 || bytes % format.recordBytes() != 0) {
                throw damaged(
                        file,
                        "it has " + bytes + " bytes; expected a multiple of " + format.recordBytes()
                                + ", the size of a record");
            }
            return Math.toIntExact(bytes / format.recordBytes());
        } catch (IOException e) {
            throw UserError.badData("cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }

    private int append(String name, byte[] pixels, byte[] labels, int first) {
        Path file = DataFiles.packedOrNot(folder, name);
        String ownName = file.getFileName().toString();
        byte[] stored = DataFiles.read(file);
        String hash = Sha256.of(stored);
        sums.check(ownName, hash);
        hashes.put(ownName, hash);
        byte[] bytes = DataFiles.unpacked(file, stored);
        int values = CifarFormat.SHAPE.size();
        int image = first;
        for (int at = 0; at < bytes.length; at += format.recordBytes()) {
            int label = bytes[at + format.labelBytes() - 1] & 0xFF;
            if (label >= format.classes()) {
                throw damaged(
                        file,
                        "record " + at / format.recordBytes() + " has label " + label + "; expected 0 to "
                                + (format.classes() - 1) + " (the file has " + bytes.length + " bytes, in records of "
                                + format.recordBytes() + ")");
            }
            labels[image] = (byte) label;
            System.arraycopy(bytes, at + format.labelBytes(), pixels, image * values, values);
            image++;
        }
        return image;
    }

    private static UserError damaged(Path file, String what) {
        return UserError.badData(file.toAbsolutePath() + " is damaged: " + what + ". Unpack the published file again");
    }
}
