package io.normbench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.measure.LargestSize.Answer;
import io.normbench.measure.LargestSize.Bound;
import io.normbench.measure.LargestSize.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargestSizeTest {
    private final List<Integer> tried = new ArrayList<>();

    private Found search(int first, int atMost, int limit) {
        return new LargestSize(first, atMost, size -> {
                    tried.add(size);
                    return size <= limit ? Answer.FITS : Answer.TOO_LARGE;
                })
                .search();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "1, 700", "1, 1023", "1, 1024", "1, 1025", "3, 100", "8, 8", "8, 15"})
    void itIsExact(int first, int limit) {
        Found found = search(first, 65536, limit);

        assertThat(found).isEqualTo(new Found(limit, Optional.empty(), tried.size()));
        assertThat(tried).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2 * 17 + 1);
    }

    @Test
    void itDoublesThenHalves() {
        search(4, 1000, 22);

        assertThat(tried).containsExactly(4, 8, 16, 32, 24, 20, 22, 23);
    }

    @Test
    void nothingFits() {
        assertThat(search(4, 100, 3)).isEqualTo(new Found(0, Optional.empty(), 1));
    }

    @Test
    void theBoundItselfIsTriedAndSaid() {
        assertThat(search(4, 100, 5000)).isEqualTo(new Found(100, Optional.of(Bound.AT_MOST), 6));
        assertThat(tried).containsExactly(4, 8, 16, 32, 64, 100);
        assertThat(search(4, 100, 99).largest()).isEqualTo(99);
        assertThat(search(4, Integer.MAX_VALUE, Integer.MAX_VALUE).largest()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatCannotBeTriedEndsTheSearch() {
        Found found = new LargestSize(1, 1000, size -> size <= 64 ? Answer.FITS : Answer.BEYOND).search();

        assertThat(found).isEqualTo(new Found(64, Optional.of(Bound.BEYOND), 8));
    }
}
