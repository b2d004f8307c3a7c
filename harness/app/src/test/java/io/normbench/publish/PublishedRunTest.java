package io.normbench.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublishedRunTest {
    private static String cleaned(String root, String text) {
        String suite =
                "tasks:\n  - {id: t, data: {name: coco, root: " + root + "}}\n  - {id: u, data: {name: digits}}\n";
        assertThat(PublishedRun.roots(suite)).hasSize(1);
        return PublishedRun.roots(suite).get(0).alone(text);
    }

    @Test
    void whatLeadsToAFolderOfDataIsLeftOut() {
        assertThat(cleaned("cells", "\"data_warnings\":\"/home/somebody/sets/cells/annotations/train.json: 5 images\""))
                .isEqualTo("\"data_warnings\":\"cells/annotations/train.json: 5 images\"");
        assertThat(cleaned("cells", "in /cells, <b>/a/cells</b>")).isEqualTo("in cells, <b>cells</b>");
        assertThat(cleaned("/home/somebody/sets/cells", "/home/somebody/sets/cells/train/1.png is broken"))
                .isEqualTo("cells/train/1.png is broken");
    }

    @Test
    void otherTextsAndAddressesStay() {
        for (String text : new String[] {
            "https://example.org/data/cells/set.zip", "cells/train", "/home/somebody/cells2/train", "runs/cells/x"
        }) {
            assertThat(cleaned("cells", text)).isEqualTo(text);
        }
    }

    @Test
    void aTextThatIsNoSuiteNamesNoFolder() {
        assertThat(PublishedRun.roots("a: b: c")).isEmpty();
        assertThat(PublishedRun.roots("")).isEmpty();
    }
}
