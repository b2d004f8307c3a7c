package io.normbench.metric.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.normbench.util.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonCursorTest {
    private static final String TEXT = "{\"a\": [1, 2], \"b\": {\"c\": NaN, \"c\": [-Infinity]}, \"d\": \"é\"}";

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("a.json"), text);
    }

    /** The keys of the outermost object, whose values are passed over. */
    private static List<String> keys(Path file) {
        List<String> keys = new ArrayList<>();
        try (JsonCursor json = JsonCursor.open(file)) {
            json.expectObject("it");
            for (String key = json.nextField(); key != null; key = json.nextField()) {
                keys.add(key);
                json.skip();
            }
            json.expectEnd();
        }
        return keys;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> reading(Path file) {
        return assertThatThrownBy(() -> keys(file)).isInstanceOfSatisfying(UserError.class, error -> {
            assertThat(error.isBadData()).isTrue();
            assertThat(error.exitStatus()).isEqualTo(2);
        });
    }

    @Test
    void whatIsNotReadMayHoldNaNAndDoubledKeys() throws IOException {
        assertThat(keys(file(TEXT))).containsExactly("a", "b", "d");
        assertThat(keys(file("\uFEFF" + TEXT))).containsExactly("a", "b", "d");
    }

    @Test
    void gzipIsUnpackedWhateverItsName() throws IOException {
        Path file = Files.write(folder.resolve("a.json"), gzip(TEXT));
        assertThat(keys(file)).containsExactly("a", "b", "d");
    }

    @Test
    void damagedGzipIsCalledSo() throws IOException {
        byte[] packed = gzip(TEXT);
        for (byte[] damaged : List.of(
                Arrays.copyOf(packed, packed.length - 12), Arrays.copyOf(packed, 15), Arrays.copyOf(packed, 4))) {
            reading(Files.write(folder.resolve("a.json.gz"), damaged))
                    .hasMessageContaining("a.json.gz: is packed by gzip, and damaged or cut off");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aPipeIsRead() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs pipes");
        for (byte[] content : List.of(TEXT.getBytes(StandardCharsets.UTF_8), gzip(TEXT))) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    Files.write(pipe, content);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(keys(pipe)).containsExactly("a", "b", "d");
            writer.join();
        }
    }

    @Test
    void faultsAreCalledWhatTheyAre() throws IOException {
        reading(folder.resolve("none.json")).hasMessageContaining("none.json: no such file");
        reading(folder).hasMessageContaining("is a folder");
        reading(file("")).hasMessageContaining("is empty");
        reading(file("{\"a\": 1")).hasMessageContaining("ends too early: check that it was copied whole");
        reading(file("{\"a\": 1,}"))
                .hasMessageContaining("a.json:1:9: not valid JSON")
                .hasMessageContaining("mend it there");
        reading(file("{\"a\": 1, \"a\": 2}")).hasMessageContaining("a.json:1:10: at /a: the key 'a' is there twice");
        reading(file("{\"a\": 1} 2")).hasMessageContaining("after the end");
    }

    @Test
    void equalKeysOfTwoObjectsAreNoneThatIsThereTwice() throws IOException {
        try (JsonCursor json = JsonCursor.open(file("[{\"a\": {\"a\": 1}}, {\"b\": 2, \"a\": 3}]"))) {
            json.expectArray("it");
            int objects = 0;
            while (json.nextElement()) {
                objects++;
                for (String key = json.nextField(); key != null; key = json.nextField()) {
                    if (json.token().isStructStart()) {
                        assertThat(json.nextField()).isEqualTo("a");
                        assertThat(json.nextField()).isNull();
                    }
                }
            }
            assertThat(objects).isEqualTo(2);
        }
    }

    @Test
    void aValueThatIsNotNeededMayBeFaulty() throws IOException {
        try (JsonCursor json = JsonCursor.open(file("{\"a\": [1, {\"b\": [\"x\"]}, 3], \"c\": \"y\", \"d\": 4}"))) {
            json.expectObject("it");
            json.nextField();
            JsonCursor.Attempt<Long> first = json.attempt(() -> {
                json.nextElement();
                json.nextElement();
                json.nextField();
                json.nextElement();
                return json.integer("b");
            });
            assertThat(first.fault()).hasMessageContaining("at /a/1/b/0: b is a string");
            assertThat(json.nextField()).isEqualTo("c");
            JsonCursor.Attempt<Long> second = json.attempt(() -> json.integer("c"));
            assertThat(second.fault()).hasMessageContaining("c is a string");
            assertThat(json.nextField()).isEqualTo("d");
            JsonCursor.Attempt<Long> third = json.attempt(() -> json.integer("d"));
            assertThat(third).isEqualTo(new JsonCursor.Attempt<>(4L, null));
            assertThat(json.nextField()).isNull();
        }
    }
}
