package io.normbench.run.worker.container;

/** Lists of cores as Linux writes them: {@code 0-3,8}. */
final class CpuList {
    private CpuList() {}

    /** How many cores {@code list} has. */
    static int size(String list) {
        int size = 0;
        for (String part : list.split(",")) {
            String[] ends = part.split("-");
            size += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return Math.max(1, size);
    }
}
