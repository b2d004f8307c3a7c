package io.normbench.data;

/** Computes SHA-256 hashes for this package, with {@link io.normbench.util.Sha256}. */
final class Sha256 {
    private Sha256() {}

    static String of(byte[] bytes) {
        return io.normbench.util.Sha256.of(bytes);
    }

    /** A hash that is fed line by line, for lists too long to hold as one text. */
    static final class Lines {
        private final io.normbench.util.Sha256.Lines lines = new io.normbench.util.Sha256.Lines();

        Lines add(String line) {
            lines.add(line);
            return this;
        }

        String hash() {
            return lines.hash();
        }
    }
}
