package io.normbench.engine.libtorch.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** What a private pool decides itself: which requests it serves, and by which number the allocator knows it. */
class CudaMemoryPoolTest {
    private static final long ADDRESS = 0x7f00_1234_5670L;

    private static Pointer stream(long at) {
        return new Pointer((Pointer) null) {
            {
                address = at;
            }
        };
    }

    @Test
    void itServesItsOwnStreamAlone() {
        assertThat(CudaMemoryPool.serves(ADDRESS, stream(ADDRESS))).isTrue();
        assertThat(CudaMemoryPool.serves(ADDRESS, stream(ADDRESS + 64))).isFalse();
        assertThat(CudaMemoryPool.serves(ADDRESS, null))
                .as("the default stream")
                .isFalse();
    }

    @Test
    void numbersAreBeyondThoseThatTheAllocatorCountsAndOfOnePoolAlone() {
        long number = CudaMemoryPool.number(ADDRESS);

        assertThat(number).isGreaterThan(1L << 62).isNotEqualTo(CudaMemoryPool.number(ADDRESS + 16));
    }
}
