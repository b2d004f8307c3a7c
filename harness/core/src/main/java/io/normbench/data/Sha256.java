package io.normbench.data;

/** Computes SHA-256 hashes for data sets, with {@link io.normbench.util.Sha256}. */
public final class Sha256 {
    private Sha256() {}

    /** The hash of {@code bytes}. */
    public static String of(byte[] bytes) {
        return io.normbench.util.Sha256.of(bytes);
    }

    /** A hash that is fed line by line, for lists too long to hold as one text. */
    public static final class Lines {
        private final io.normbench.util.Sha256.Lines lines = new io.normbench.util.Sha256.Lines();

        /** Adds a line; its end is added here. */
        public Lines add(String line) {
            lines.add(line);
            return this;
        }

        /** The hash of all lines; ends the list. */
        public String hash() {
            return lines.hash();
        }
    }
}
