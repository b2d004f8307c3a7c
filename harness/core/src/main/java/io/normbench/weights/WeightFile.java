package io.normbench.weights;

import io.normbench.tensor.HostTensor;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An open file of named tensors. Values stay in the file until they are asked for, one tensor at a time: no file is in
 * memory as a whole.
 */
public interface WeightFile extends AutoCloseable {
    /** What it is, for people: {@code safetensors}, {@code PyTorch state dict}. */
    String format();

    /** Its tensors, in the order of the file. */
    Map<String, TensorInfo> tensors();

    /** Names of what it has beside tensors and should not. */
    default List<String> others() {
        return List.of();
    }

    /**
     * Reads one tensor: half precision as single precision, all others as they are.
     *
     * @throws UserError if the file cannot be read, or the tensor has a type that is not read
     */
    HostTensor read(String name);

    @Override
    void close();

    /**
     * Opens a file of any format that is understood: its content says which it is, not its name.
     *
     * @throws UserError if there is none, or it is damaged or of another kind; the message says which and what to do
     */
    static WeightFile open(Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw new FaultyFile("is a folder; name the file in it");
            }
            byte[] start;
            try (InputStream in = Files.newInputStream(path)) {
                start = in.readNBytes(FileKind.LONGEST_START);
            }
            return switch (FileKind.of(start)) {
                case ZIP -> StateDictFile.open(path);
                case SAFETENSORS -> SafetensorsFile.open(path);
                case OLD_PYTORCH ->
                    throw new FaultyFile("is in the format of PyTorch before 1.6, which is not read; in"
                            + " Python, torch.save(torch.load('" + path.getFileName()
                            + "', weights_only=True), 'new.pth')"
                            + " writes it anew");
                case HDF5 -> throw new FaultyFile("is an HDF5 file; convert it to safetensors");
                case OTHER ->
                    throw new FaultyFile(
                            "is neither a safetensors file nor a state dict that PyTorch 1.6 or" + " newer saved");
            };
        } catch (NoSuchFileException e) {
            throw UserError.usage("weights " + path.toAbsolutePath() + ": there is no such file");
        } catch (IOException e) {
            throw fault(path, e);
        }
    }

    /** What {@code failure} says to the user. */
    static UserError fault(Path path, IOException failure) {
        return failure instanceof FaultyFile
                ? UserError.usage("weights " + path + ": " + failure.getMessage())
                : UserError.infrastructure("weights " + path + ": cannot be read: " + failure, failure);
    }
}
