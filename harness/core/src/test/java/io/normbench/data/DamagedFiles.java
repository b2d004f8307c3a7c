package io.normbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.util.UserError;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Files with random damage, always the same: a reader takes them or refuses them with a message of one line.
 * {@code -Dnormbench.damaged=N} reads more than the usual number.
 */
public final class DamagedFiles {
    private static final int FILES = Integer.getInteger("normbench.damaged", 200);
    private static final long SEED = 20;
    private static final int MOST_CHANGES = 4;
    private static final int MOST_REPEATS = 3000;

    private DamagedFiles() {}

    /** Gives {@code reader} damaged copies of {@code whole}. */
    public static void read(byte[] whole, Consumer<byte[]> reader) {
        Random random = new Random(SEED);
        for (int i = 0; i < FILES; i++) {
            byte[] damaged = whole;
            for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0; changes--) {
                damaged = damaged(damaged, random);
            }
            try {
                reader.accept(damaged);
            } catch (UserError e) {
                assertThat(e.getMessage()).as("of file %d", i).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
                assertThat(e.exitStatus()).as("of file %d", i).isEqualTo(UserError.USAGE);
            } catch (RuntimeException | Error e) {
                byte[] shown = Arrays.copyOf(damaged, Math.min(damaged.length, 4096));
                throw new AssertionError(
                        "file " + i + ": " + Base64.getEncoder().encodeToString(shown), e);
            }
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(12));
        byte[] part = Arrays.copyOfRange(bytes, from, to);
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(bytes, from);
            case 1 -> joined(bytes, from, new byte[0], to);
            case 2 -> joined(bytes, from, repeated(part, random.nextInt(8) == 0 ? MOST_REPEATS : 2), to);
            case 3 -> {
                random.nextBytes(part);
                yield joined(bytes, from, part, to);
            }
            case 4 -> joined(bytes, from, new byte[] {(byte) random.nextInt(256)}, Math.min(bytes.length, from + 1));
            default -> {
                Arrays.fill(part, (byte) (random.nextBoolean() ? 0 : 255));
                yield joined(bytes, from, part, to);
            }
        };
    }

    private static byte[] repeated(byte[] part, int times) {
        byte[] repeated = new byte[part.length * times];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = part[i % part.length];
        }
        return repeated;
    }

    /** {@code bytes} with {@code part} in place of those from {@code from} to {@code to}. */
    private static byte[] joined(byte[] bytes, int from, byte[] part, int to) {
        byte[] joined = Arrays.copyOf(bytes, from + part.length + bytes.length - to);
        System.arraycopy(part, 0, joined, from, part.length);
        System.arraycopy(bytes, to, joined, from + part.length, bytes.length - to);
        return joined;
    }
}
