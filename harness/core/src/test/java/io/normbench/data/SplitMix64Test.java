package io.normbench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void givesThePublishedBitsForSeed1234567() {
        SplitMix64 random = new SplitMix64(1234567);
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("6457827717110365317");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("3203168211198807973");
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
    }

    @Test
    void boundedNumbersReachEveryValueAndNoOther() {
        SplitMix64 random = new SplitMix64(1);
        int[] counts = new int[3];
        for (int i = 0; i < 3000; i++) {
            counts[random.nextInt(3)]++;
        }
        assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void shuffleKeepsEveryValue() {
        int[] values = IntStream.range(0, 100).toArray();
        new SplitMix64(7).shuffle(values);
        assertThat(values).isNotEqualTo(IntStream.range(0, 100).toArray());
        Arrays.sort(values);
        assertThat(values).isEqualTo(IntStream.range(0, 100).toArray());
    }

    @Test
    void derivedSeedsDiffer() {
        Set<Long> seeds = new HashSet<>();
        for (int seed = 0; seed < 10; seed++) {
            for (int part = 0; part < 10; part++) {
                for (int position = -1; position < 99; position++) {
                    seeds.add(SplitMix64.derive(seed, part, position));
                }
            }
        }
        assertThat(seeds).hasSize(10_000);
    }
}
