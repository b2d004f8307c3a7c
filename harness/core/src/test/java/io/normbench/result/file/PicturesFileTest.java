package io.normbench.result.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normbench.task.Picture;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesFileTest {
    private static final List<Picture> PICTURES = List.of(
            new Picture(
                    "17",
                    2,
                    3,
                    new byte[] {(byte) 137, 80, 78, 71, 0, -1},
                    List.of(new Picture.Region(
                            "cat \"x\" <b>", 1, new double[] {0, 0.5, 2, 1.25}, new int[] {1, 2, 3})),
                    List.of(
                            new Picture.Region("dog", 0.75, new double[] {0, 0, 1, 1}, new int[0]),
                            new Picture.Region("sky", Double.NaN, new double[0], new int[] {0, 6}))),
            new Picture("18", 1, 1, new byte[0], List.of(), List.of()));

    @TempDir
    private Path runDir;

    @Test
    void picturesComeBackEqual() {
        PicturesFile.write(runDir, "bn_b2", "a1", PICTURES);

        assertThat(PicturesFile.read(runDir, "bn_b2", "a1"))
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(PICTURES);
    }

    @Test
    void theFileIsJsonWithItsSchemaAndNothingBesideItIsLeft() throws IOException {
        Path file = PicturesFile.write(runDir, "bn_b2", "a1", PICTURES);

        assertThat(file).isEqualTo(runDir.resolve("pictures").resolve("bn_b2-a1.json"));
        assertThat(runDir.resolve("pictures").toFile().list()).containsExactly("bn_b2-a1.json");
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        assertThat(root.path("schema").asText()).isEqualTo("normbench/pictures/v1");
        assertThat(root.at("/pictures/0/png").asText()).isEqualTo("iVBORwD/");
        assertThat(root.at("/pictures/0/truth/0/runs").toString()).isEqualTo("[1,2,3]");
        assertThat(root.at("/pictures/0/found/0/box").toString()).isEqualTo("[0.0,0.0,1.0,1.0]");
    }

    @Test
    void equalPicturesGiveEqualBytesAndReplaceThoseOfAnEarlierAttempt() throws IOException {
        PicturesFile.write(runDir, "bn_b2", "a1", PICTURES.subList(1, 2));
        byte[] first = Files.readAllBytes(PicturesFile.write(runDir, "bn_b2", "a1", PICTURES));
        byte[] again = Files.readAllBytes(PicturesFile.write(runDir, "bn_b2", "a1", PICTURES));

        assertThat(again).isEqualTo(first);
        assertThat(PicturesFile.read(runDir, "bn_b2", "a1")).hasSize(2);
    }

    @Test
    void aTrialWithoutAFileHasNoPictures() {
        assertThat(PicturesFile.read(runDir, "bn_b2", "a1")).isEmpty();
    }

    @Test
    void aDamagedFileIsNamedWithARemedy() throws IOException {
        Path file = PicturesFile.write(runDir, "bn_b2", "a1", PICTURES);
        Files.writeString(file, Files.readString(file).substring(0, 60));

        assertThatThrownBy(() -> PicturesFile.read(runDir, "bn_b2", "a1"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + " is damaged: ")
                .hasMessageEndingWith("Restore it, or delete it.");
        Files.writeString(file, "{\"schema\": \"normbench/pictures/v1\", \"pictures\": [{\"id\": \"1\"}]}");
        assertThatThrownBy(() -> PicturesFile.read(runDir, "bn_b2", "a1"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + " is damaged: ");
    }

    @Test
    void aFileOfAnotherSchemaIsNotRead() throws IOException {
        Path file = PicturesFile.write(runDir, "bn_b2", "a1", PICTURES);
        Files.writeString(file, Files.readString(file).replace("pictures/v1", "pictures/v2"));

        assertThatThrownBy(() -> PicturesFile.read(runDir, "bn_b2", "a1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has schema 'normbench/pictures/v2'; expected 'normbench/pictures/v1'");
    }

    @Test
    void identitiesHoldNoPath() {
        assertThatThrownBy(() -> PicturesFile.path(runDir, "../bn", "a1")).isInstanceOf(IllegalArgumentException.class);
    }
}
