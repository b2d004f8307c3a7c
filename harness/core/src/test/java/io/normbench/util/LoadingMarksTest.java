package io.normbench.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LoadingMarksTest {
    @Test
    void aLogThatEndsInBetweenSaysInWhat() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String[] within = new String[1];
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LoadingMarks.around("loading a", () -> within[0] = bytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }

        assertThat(LoadingMarks.unfinished("before\n" + within[0] + "last words"))
                .contains("loading a");
        assertThat(LoadingMarks.unfinished(bytes.toString(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(LoadingMarks.unfinished("")).isEmpty();
    }
}
