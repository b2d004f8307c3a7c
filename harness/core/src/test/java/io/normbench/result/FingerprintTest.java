package io.normbench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.result.Fingerprint.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    @Test
    void isTheStartOfTheHashOfSortedLengthPrefixedPairs() {
        // printf '5:cores1:23:cpu1:X' | sha256sum
        assertThat(Fingerprint.of(Map.of("cpu", "X", "cores", "2")).hash()).isEqualTo("34206ebdaa31c8df");
    }

    @Test
    void orderDoesNotMatter() {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("a", "1");
        one.put("b", "2");
        Map<String, String> two = new LinkedHashMap<>();
        two.put("b", "2");
        two.put("a", "1");

        assertThat(Fingerprint.of(one)).isEqualTo(Fingerprint.of(two));
    }

    @Test
    void everyKeyAndValueMattersAndTheirBorderToo() {
        assertThat(
                        List.of(
                                        Map.of("a", "1"),
                                        Map.of("a", "2"),
                                        Map.of("b", "1"),
                                        Map.of("a1", ""),
                                        Map.of("", "a1"))
                                .stream()
                                .map(keys -> Fingerprint.of(keys).hash()))
                .doesNotHaveDuplicates();
    }

    @Test
    void diffListsChangedAndMissingKeysWithBothValues() {
        Fingerprint mine = Fingerprint.of(Map.of("cpu", "X", "ram", "8 GiB", "same", "1"));
        Fingerprint theirs = Fingerprint.of(Map.of("cpu", "Y", "gpu", "H100", "same", "1"));

        assertThat(mine.diff(theirs))
                .containsExactly(
                        new Difference("cpu", "X", "Y"),
                        new Difference("gpu", Fingerprint.ABSENT, "H100"),
                        new Difference("ram", "8 GiB", Fingerprint.ABSENT));
        assertThat(mine.diff(theirs).get(0)).hasToString("cpu: X \u2260 Y");
        assertThat(mine.diff(mine)).isEmpty();
    }

    @Test
    void aHashThatDoesNotBelongToTheKeysIsRefused() {
        String hash = Fingerprint.of(Map.of("cpu", "X")).hash();
        assertThatThrownBy(() -> new Fingerprint(hash, new TreeMap<>(Map.of("cpu", "Y"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
