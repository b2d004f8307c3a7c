package io.normbench.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenesCommandTest {
    @TempDir
    private Path folder;

    private Cli scenes(String name, String... more) {
        String[] arguments = new String[more.length + 9];
        String[] first = {"scenes", "-o", folder.resolve(name).toString(), "--side", "32", "--train", "3", "--test", "2"
        };
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return Cli.run(arguments);
    }

    @Test
    void writesTheLayoutOfCoco() throws IOException {
        Cli command = scenes("set", "--objects-min", "2", "--objects-max", "2", "--difficulty", "hard");

        assertThat(command.err()).isEmpty();
        assertThat(command.status()).isZero();
        assertThat(command.out()).contains("wrote 3 training and 2 test scenes in the layout of COCO");
        JsonNode annotations = new ObjectMapper()
                .readTree(folder.resolve("set/annotations/instances_train.json").toFile());
        assertThat(annotations.get("images")).hasSize(3);
        assertThat(annotations.get("annotations")).hasSize(6);
        assertThat(folder.resolve("set/train/000000000003.png")).isRegularFile();
        assertThat(folder.resolve("set/test/000000000002.png")).isRegularFile();
    }

    @Test
    void writesTheLayoutOfVocAndTheSeedDecides() throws IOException {
        for (String name : new String[] {"a", "b"}) {
            assertThat(scenes(name, "--format", "voc", "--seed", "7").status()).isZero();
        }
        scenes("c", "--format", "voc", "--seed", "8");

        assertThat(Files.readAllLines(folder.resolve("a/ImageSets/Segmentation/val.txt")))
                .containsExactly("val_000001", "val_000002");
        assertThat(folder.resolve("a/SHA256SUMS")).hasSameBinaryContentAs(folder.resolve("b/SHA256SUMS"));
        assertThat(Files.readString(folder.resolve("c/SHA256SUMS")))
                .isNotEqualTo(Files.readString(folder.resolve("a/SHA256SUMS")));
    }

    @Test
    void aFolderThatIsNotEmptyIsBadUsage() throws IOException {
        Files.createDirectory(folder.resolve("set"));
        Files.writeString(folder.resolve("set/notes.txt"), "mine");

        Cli command = scenes("set");

        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("set exists and is not empty; name a new folder");
        assertThat(folder.resolve("set")).isDirectoryContaining("glob:**notes.txt");
        assertThat(folder.resolve("set.partial")).doesNotExist();
    }

    @Test
    void wrongOptionsAreBadUsage() {
        Cli sides = scenes("set", "--objects-min", "5");
        assertThat(sides.status()).isEqualTo(2);
        assertThat(sides.err()).contains("'objects_max' is 4; expected at least objects_min, which is 5");
        assertThat(scenes("set", "--format", "png").status()).isEqualTo(2);
        assertThat(scenes("set", "--difficulty", "brutal").err()).contains("brutal");
        assertThat(folder).isEmptyDirectory();
    }
}
