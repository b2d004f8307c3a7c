package io.normbench.util;

/**
 * One entry of a fat binary: the code of one source file for one architecture.
 *
 * @param kind what it holds: {@link #PTX} or {@link #MACHINE_CODE}
 * @param architecture compute capability times ten, such as 90 for 9.0
 * @param container number of the container it lies in, from 0
 * @param payloadOffsetBytes where its code begins in the file, behind its header
 * @param payloadBytes size of its code
 */
public record FatEntry(int kind, int architecture, int container, long payloadOffsetBytes, long payloadBytes) {
    /** Text of the virtual machine, which a driver compiles for any GPU of this architecture or a later one. */
    public static final int PTX = 1;

    /** Machine code: runs on GPUs of the same major capability and this minor one or a later one. */
    public static final int MACHINE_CODE = 2;

    /**
     * Whether a GPU of {@code target} could use this entry: machine code of the same major capability up to its minor
     * one, and PTX of its capability or an earlier one.
     */
    public boolean usableBy(int target) {
        boolean sameMajor = architecture / 10 == target / 10;
        return architecture <= target && (kind == PTX || sameMajor);
    }
}
