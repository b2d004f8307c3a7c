package io.normbench.data.idx;

import io.normbench.util.UserError;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An array of bytes in the format of MNIST (Y. LeCun, C. Cortes, C. Burges: two zeros, the type, the number of
 * dimensions, each dimension in four bytes, the upper one first, then the values).
 *
 * @param shape the dimensions
 * @param values unsigned, the last dimension running fastest
 */
record IdxFile(int[] shape, byte[] values) {
    private static final int UNSIGNED_BYTE = 8;

    /**
     * Reads the {@code bytes} of {@code file}.
     *
     * @param dimensions how many it must have
     */
    static IdxFile of(Path file, byte[] bytes, int dimensions) {
        int head = Integer.BYTES * (1 + dimensions);
        if (bytes.length < head || bytes[0] != 0 || bytes[1] != 0) {
            throw damaged(file, "it does not begin as a file in IDX format does");
        }
        if (bytes[2] != UNSIGNED_BYTE || bytes[3] != dimensions) {
            throw damaged(
                    file,
                    "it holds values of type " + bytes[2] + " in " + bytes[3] + " dimensions; expected type "
                            + UNSIGNED_BYTE + ", unsigned bytes, in " + dimensions);
        }
        ByteBuffer data = ByteBuffer.wrap(bytes);
        int[] shape = new int[dimensions];
        long values = 1;
        for (int i = 0; i < dimensions; i++) {
            shape[i] = data.getInt(Integer.BYTES * (1 + i));
            boolean sensible = shape[i] > 0 && values <= Integer.MAX_VALUE;
            values = sensible ? values * shape[i] : Long.MAX_VALUE;
        }
        if (values != bytes.length - head) {
            throw damaged(
                    file,
                    "it says that it holds " + Arrays.toString(shape) + " values, and has " + (bytes.length - head));
        }
        return new IdxFile(shape, Arrays.copyOfRange(bytes, head, bytes.length));
    }

    private static UserError damaged(Path file, String what) {
        return UserError.badData(file.toAbsolutePath() + " is damaged: " + what + ". Fetch the published file again");
    }
}
