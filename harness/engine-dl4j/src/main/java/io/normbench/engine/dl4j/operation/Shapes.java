package io.normbench.engine.dl4j.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Arithmetic of shapes. */
public final class Shapes {
    private Shapes() {}

    public static long count(long[] shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return count;
    }

    public static int axis(int axis, int rank) {
        int counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= rank) {
            throw new IllegalArgumentException("axis " + axis + " of a tensor of rank " + rank);
        }
        return counted;
    }

    /** Axes counted from the front, sorted; none given means all. */
    public static List<Integer> axes(int[] axes, int rank) {
        List<Integer> counted = new ArrayList<>();
        for (int axis : axes) {
            counted.add(axis(axis, rank));
        }
        if (axes.length == 0) {
            for (int axis = 0; axis < rank; axis++) {
                counted.add(axis);
            }
        }
        return counted.stream().sorted().toList();
    }

    /** The shape in which {@code axes} have length 1. */
    public static long[] reduced(long[] shape, List<Integer> axes) {
        long[] reduced = shape.clone();
        axes.forEach(axis -> reduced[axis] = 1);
        return reduced;
    }

    static long countOf(long[] shape, List<Integer> axes) {
        long count = 1;
        for (int axis : axes) {
            count *= shape[axis];
        }
        return count;
    }

    /**
     * Neighbouring axes as one.
     *
     * @param first the first of them
     * @param last the last of them
     * @param before elements of the axes before them
     * @param length elements of theirs
     * @param behind elements of the axes behind them
     */
    record Run(int first, int last, long before, long length, long behind) {
        private static Run of(long[] shape, int first, int last) {
            return new Run(
                    first,
                    last,
                    count(Arrays.copyOf(shape, first)),
                    count(Arrays.copyOfRange(shape, first, last + 1)),
                    count(Arrays.copyOfRange(shape, last + 1, shape.length)));
        }

        /** {@code shape} with {@code shorter} elements along the run, all on its first axis. */
        long[] shortened(long[] shape, long shorter) {
            long[] shortened = shape.clone();
            Arrays.fill(shortened, first, last + 1, 1);
            shortened[first] = shorter;
            return shortened;
        }
    }

    /** The last run of neighbours among {@code axes}, one or more, with that many elements; failing that, the longest. */
    static Run lastRun(long[] shape, List<Integer> axes, long elements) {
        Run longest = null;
        int last = axes.size() - 1;
        while (last >= 0) {
            int first = last;
            while (first > 0 && axes.get(first - 1) == axes.get(first) - 1) {
                first--;
            }
            Run run = Run.of(shape, axes.get(first), axes.get(last));
            if (run.length() >= elements) {
                return run;
            }
            longest = longest == null || run.length() > longest.length() ? run : longest;
            last = first - 1;
        }
        return Objects.requireNonNull(longest);
    }

    /** The largest divisor of {@code length} up to {@code most}. */
    static long divisor(long length, long most) {
        long divisor = Math.min(length, most);
        while (length % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    /** The shape that both broadcast to, as in NumPy. */
    public static long[] broadcast(long[] a, long[] b) {
        if (Arrays.equals(a, b)) {
            return a;
        }
        int rank = Math.max(a.length, b.length);
        long[] shape = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long left = i <= a.length ? a[a.length - i] : 1;
            long right = i <= b.length ? b[b.length - i] : 1;
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException(
                        "shapes " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not broadcast");
            }
            shape[rank - i] = left == 1 ? right : left;
        }
        return shape;
    }

    /** {@code shape} with ones in front, up to {@code rank} axes. */
    static long[] padded(long[] shape, int rank) {
        long[] padded = new long[rank];
        Arrays.fill(padded, 1);
        System.arraycopy(shape, 0, padded, rank - shape.length, shape.length);
        return padded;
    }

    /** Fills in the one length that is -1. */
    public static long[] inferred(long[] shape, long count) {
        long known = 1;
        int unknown = -1;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == -1) {
                unknown = i;
            } else {
                known *= shape[i];
            }
        }
        long[] inferred = shape.clone();
        if (unknown >= 0) {
            inferred[unknown] = known == 0 ? 0 : count / known;
        }
        if (count(inferred) != count) {
            throw new IllegalArgumentException(count + " elements do not fill shape " + Arrays.toString(shape));
        }
        return inferred;
    }

    public static List<Long> list(long... values) {
        return Arrays.stream(values).boxed().toList();
    }

    static long[] array(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    static long[] longs(List<Integer> values) {
        return values.stream().mapToLong(Integer::longValue).toArray();
    }
}
