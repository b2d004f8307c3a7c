package io.normbench.data.voc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normbench.data.DamagedFiles;
import io.normbench.util.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DamagedVocTest {
    private static final String BOX = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>8</ymax></bndbox>";

    private final VocAnnotation annotation = new VocAnnotation(Path.of("a.xml"), List.of("dog", "cat"));

    private static byte[] xml(String name) {
        return ("<annotation><size><width>40</width><height>20</height></size><object><name>" + name
                        + "</name><difficult>0</difficult>" + BOX + "</object></annotation>")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void annotationIsReadOrRefusedWithAMessage() {
        DamagedFiles.read(xml("dog"), annotation::read);
    }

    @Test
    void textOfSeveralLinesIsShownOnOne() {
        assertThatThrownBy(() -> annotation.read(xml("hot\ndog")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'hot dog'");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> annotation.read(xml("<a>".repeat(50_000) + "dog" + "</a>".repeat(50_000))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a.xml: line 1");
    }
}
