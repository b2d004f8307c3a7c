package io.normbench.bundle;

/** How a bundle's archive is compressed. */
public enum Compression {
    /** Every Linux can read it. */
    GZ("gzip", ".tar.gz"),
    /**
     * A quarter smaller, for machines that have it. Nearly all of it is machine code, whose jumps compress better once they
     * are turned into addresses (the filter for x86), and the CUDA library repeats itself over more than 8 MiB: 189.8 MB
     * instead of 195.9 of a CUDA bundle.
     */
    XZ("xz -T0 --x86 --lzma2=preset=6,dict=64MiB", ".tar.xz"),
    /** Nearly as small, and read several times faster. */
    ZSTD("zstd -q -T0 -19", ".tar.zst");

    private final String program;
    private final String suffix;

    Compression(String program, String suffix) {
        this.program = program;
        this.suffix = suffix;
    }

    /** The command that {@code tar} pipes the archive through. */
    String program() {
        return program;
    }

    /** What an archive's name ends with. */
    public String suffix() {
        return suffix;
    }
}
