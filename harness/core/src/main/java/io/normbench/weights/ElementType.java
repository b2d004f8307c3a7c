package io.normbench.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Element types of files. Half precision becomes single precision, without loss; types that no weight here has are known
 * by their size alone.
 */
public enum ElementType {
    /** IEEE half precision. */
    FLOAT16("F16", 2, true),
    /** The upper half of single precision. */
    BFLOAT16("BF16", 2, true),
    /** IEEE single precision. */
    FLOAT32("F32", 4, true),
    /** IEEE double precision. */
    FLOAT64("F64", 8, true),
    /** 64-bit integers. */
    INT64("I64", 8, true),
    /** 64-bit natural numbers. */
    UINT64("U64", 8, false),
    /** Complex numbers of single precision. */
    COMPLEX64("C64", 8, false),
    /** 32-bit integers. */
    INT32("I32", 4, false),
    /** 32-bit natural numbers. */
    UINT32("U32", 4, false),
    /** 16-bit integers. */
    INT16("I16", 2, false),
    /** 16-bit natural numbers. */
    UINT16("U16", 2, false),
    /** 8-bit floating point with 3 bits of mantissa. */
    FLOAT8_E4M3("F8_E4M3", 1, false),
    /** 8-bit floating point with 2 bits of mantissa. */
    FLOAT8_E5M2("F8_E5M2", 1, false),
    /** 8-bit integers. */
    INT8("I8", 1, false),
    /** Bytes. */
    UINT8("U8", 1, false),
    /** Truth values. */
    BOOL("BOOL", 1, false);

    private static final int HALF_MANTISSA_BITS = 10;
    private static final int MANTISSA_BITS = 23;
    private static final int WIDER_MANTISSA = MANTISSA_BITS - HALF_MANTISSA_BITS;
    private static final int WIDER_EXPONENT = 112;

    private final String code;
    private final int bytes;
    private final boolean readable;

    ElementType(String code, int bytes, boolean readable) {
        this.code = code;
        this.bytes = bytes;
        this.readable = readable;
    }

    /** The type that safetensors files call {@code code}. */
    static Optional<ElementType> ofCode(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** The spelling of safetensors files. */
    String code() {
        return code;
    }

    /** For people: {@code float16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    /** Whether values can be read. */
    public boolean readable() {
        return readable;
    }

    /** An array for {@code count} values. */
    Object array(int count) {
        return switch (this) {
            case FLOAT16, BFLOAT16, FLOAT32 -> new float[count];
            case FLOAT64 -> new double[count];
            case INT64 -> new long[count];
            default -> throw new IllegalStateException(label() + " is not read");
        };
    }

    /** Moves {@code count} values from {@code bytes} into {@code values}, an {@link #array}. */
    void decode(ByteBuffer from, Object values, int first, int count) {
        switch (this) {
            case FLOAT16 -> {
                for (int i = first; i < first + count; i++) {
                    ((float[]) values)[i] = ofHalf(from.getShort());
                }
            }
            case BFLOAT16 -> {
                for (int i = first; i < first + count; i++) {
                    ((float[]) values)[i] = Float.intBitsToFloat(from.getShort() << Short.SIZE);
                }
            }
            case FLOAT32 -> from.asFloatBuffer().get((float[]) values, first, count);
            case FLOAT64 -> from.asDoubleBuffer().get((double[]) values, first, count);
            case INT64 -> from.asLongBuffer().get((long[]) values, first, count);
            default -> throw new IllegalStateException(label() + " is not read");
        }
    }

    /** The number that half precision has for {@code bits}. */
    static float ofHalf(short bits) {
        int sign = (bits & 0x8000) << Short.SIZE;
        int exponent = (bits >> HALF_MANTISSA_BITS) & 0x1f;
        int mantissa = bits & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | mantissa << WIDER_MANTISSA);
        }
        if (exponent == 0) {
            float size = mantissa * 0x1p-24f;
            return sign == 0 ? size : -size;
        }
        return Float.intBitsToFloat(sign | (exponent + WIDER_EXPONENT) << MANTISSA_BITS | mantissa << WIDER_MANTISSA);
    }
}
