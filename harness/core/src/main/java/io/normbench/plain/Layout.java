package io.normbench.plain;

import java.util.Arrays;

/** Where the elements of row-major arrays lie. */
final class Layout {
    private Layout() {}

    /** Number of elements. */
    static int count(long... shape) {
        long count = 1;
        for (long length : shape) {
            count *= length;
        }
        return Math.toIntExact(count);
    }

    /** Elements from one place to the next along every axis. */
    static long[] strides(long... shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    /**
     * The place of every element of an array of {@code shape}, in row-major order, in memory where one step along an axis
     * is as far as {@code strides} says.
     */
    static int[] offsets(long[] shape, long[] strides, long start) {
        int[] offsets = new int[count(shape)];
        long[] index = new long[shape.length];
        long at = start;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = (int) at;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                at -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return offsets;
    }

    /** For every element of shape {@code to}, the element of one of shape {@code from} that is repeated there. */
    static int[] places(long[] from, long[] to) {
        int missing = to.length - from.length;
        long[] own = strides(from);
        long[] strides = new long[to.length];
        for (int axis = 0; axis < from.length; axis++) {
            if (missing < 0 || from[axis] != 1 && from[axis] != to[missing + axis]) {
                throw new IllegalArgumentException(
                        Arrays.toString(from) + " does not broadcast to " + Arrays.toString(to));
            }
            strides[missing + axis] = from[axis] == 1 ? 0 : own[axis];
        }
        return offsets(to, strides, 0);
    }

    /** The shape to which both broadcast. */
    static long[] joined(long[] a, long[] b) {
        long[] joined = new long[Math.max(a.length, b.length)];
        for (int i = 1; i <= joined.length; i++) {
            long left = i <= a.length ? a[a.length - i] : 1;
            long right = i <= b.length ? b[b.length - i] : 1;
            if (left != right && left != 1 && right != 1) {
                throw new IllegalArgumentException(
                        Arrays.toString(a) + " and " + Arrays.toString(b) + " do not broadcast");
            }
            joined[joined.length - i] = left == 1 ? right : left;
        }
        return joined;
    }

    /** {@code shape} with length 1 along {@code axes}. */
    static long[] reduced(long[] shape, int... axes) {
        long[] reduced = shape.clone();
        for (int axis : axes) {
            reduced[axis(axis, shape.length)] = 1;
        }
        return reduced;
    }

    /** An axis counted from the start. */
    static int axis(int axis, int rank) {
        int counted = axis < 0 ? rank + axis : axis;
        if (counted < 0 || counted >= rank) {
            throw new IllegalArgumentException("axis " + axis + " of " + rank);
        }
        return counted;
    }

    /** A shape with one length of -1 that is what remains of {@code count}. */
    static long[] completed(long[] shape, long count) {
        long[] completed = shape.clone();
        long known = 1;
        int open = -1;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == -1) {
                open = axis;
            } else {
                known *= shape[axis];
            }
        }
        if (open >= 0) {
            completed[open] = known == 0 ? 0 : count / known;
        }
        if (count(completed) != count) {
            throw new IllegalArgumentException(count + " elements do not make " + Arrays.toString(shape));
        }
        return completed;
    }
}
