package io.normbench.gate.rule;

import io.normbench.gate.sample.CellSamples;
import io.normbench.gate.sample.Fork;
import io.normbench.gate.sample.Quantity;
import io.normbench.gate.sample.Stage;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.CellVerdict.Numbers;
import io.normbench.gate.verdict.Verdict;
import io.normbench.result.Arm;
import io.normbench.result.CellKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The rule of peak memory: no test, because peaks hardly vary.
 *
 * <p>Of device memory, which the allocator counts exactly: FAIL if the smallest peak of the head's forks is more than
 * 1% and at least 16 MiB above the largest of the base's. Where no device memory was measured, host memory is judged
 * the same way with 10% and 32 MiB: a worker's resident memory holds the heap of the virtual machine, whose collector
 * decides by its own clock when to give memory back, and the arenas of the C library, one a thread that happened to
 * allocate. IMPROVED is the mirror image.
 */
public final class MemoryRule {
    private static final double MEBIBYTE = 1 << 20;

    /** A kind of memory with its tolerance. */
    private enum Kind {
        DEVICE("device memory", 0.01, 16, 1, Fork::deviceBytes),
        /** One fork a side is no evidence here: the two smallest and largest peaks must keep apart. */
        HOST("host memory", 0.10, 32, 2, Fork::hostBytes);

        private final String title;
        private final double fraction;
        private final double mebibytes;
        private final int forks;
        private final Function<Fork, OptionalLong> reader;

        Kind(String title, double fraction, double mebibytes, int forks, Function<Fork, OptionalLong> reader) {
            this.title = title;
            this.fraction = fraction;
            this.mebibytes = mebibytes;
            this.forks = forks;
            this.reader = reader;
        }

        double[] peaks(CellSamples cell, Arm arm) {
            return cell.forks(arm, stage -> stage != Stage.ACCURACY).stream()
                    .filter(Fork::completed)
                    .map(reader)
                    .filter(OptionalLong::isPresent)
                    .mapToDouble(bytes -> bytes.getAsLong() / MEBIBYTE)
                    .sorted()
                    .toArray();
        }
    }

    private MemoryRule() {}

    public static Optional<CellVerdict> judge(CellSamples cell) {
        for (Kind kind : List.of(Kind.DEVICE, Kind.HOST)) {
            double[] base = kind.peaks(cell, Arm.BASE);
            double[] head = kind.peaks(cell, Arm.HEAD);
            if (base.length > 0 && head.length > 0) {
                return Optional.of(judge(cell.key(), kind, base, head));
            }
        }
        return Optional.empty();
    }

    private static CellVerdict judge(CellKey key, Kind kind, double[] base, double[] head) {
        int forks = Math.min(base.length, head.length);
        double smallestHead = head[0];
        double largestBase = base[base.length - 1];
        boolean worse = exceeds(smallestHead, largestBase, kind);
        boolean better = exceeds(base[0], head[head.length - 1], kind);
        Verdict verdict = worse ? Verdict.FAIL : better ? Verdict.IMPROVED : Verdict.PASS;
        if (forks < kind.forks && verdict != Verdict.PASS) {
            verdict = Verdict.INCONCLUSIVE;
        }
        double baseMedian = middle(base);
        double headMedian = middle(head);
        String reason = String.format(
                Locale.ROOT,
                "%s: base %.1f to %.1f MiB, head %.1f to %.1f MiB; apart by more than %.0f%% and %.0f MiB counts%s",
                kind.title,
                base[0],
                largestBase,
                smallestHead,
                head[head.length - 1],
                100 * kind.fraction,
                kind.mebibytes,
                verdict == Verdict.INCONCLUSIVE ? "; one trial of a side proves nothing" : "");
        return new CellVerdict(
                key,
                Quantity.MEMORY,
                verdict,
                reason,
                Numbers.plain(baseMedian, headMedian, headMedian / baseMedian - 1, forks, kind.fraction));
    }

    private static boolean exceeds(double smallest, double largest, Kind kind) {
        return smallest > (1 + kind.fraction) * largest && smallest - largest >= kind.mebibytes;
    }

    private static double middle(double[] sorted) {
        return Arrays.stream(sorted).skip((sorted.length - 1) / 2).findFirst().orElseThrow();
    }
}
