package io.normbench.metric.coco;

import io.normbench.data.DamagedFiles;
import io.normbench.metric.coco.AnnotationReader.AnnotationEntry;
import io.normbench.metric.coco.AnnotationReader.ImageEntry;
import io.normbench.metric.coco.AnnotationReader.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedCocoTest {
    private static final String JSON = "{\"images\": [{\"id\": 5, \"file_name\": \"a.png\", \"height\": 20,"
            + " \"width\": 40}],"
            + " \"categories\": [{\"id\": 90, \"name\": \"dog\"}], \"annotations\": [{\"id\": 1, \"image_id\": 5,"
            + " \"category_id\": 90, \"iscrowd\": 0, \"area\": 48, \"bbox\": [4, 2, 8, 6],"
            + " \"segmentation\": [[4, 2, 12, 2, 12, 8, 4, 8]]}, {\"id\": 2, \"image_id\": 5, \"category_id\": 90,"
            + " \"iscrowd\": 1, \"area\": 2e2, \"bbox\": [0, 0, 10, 20],"
            + " \"segmentation\": {\"size\": [20, 40], \"counts\": [0, 200, 600]}}]}";

    @TempDir
    private Path folder;

    @Test
    void annotationsAreReadOrRefusedWithAMessage() {
        Path file = folder.resolve("instances.json");
        DamagedFiles.read(JSON.getBytes(StandardCharsets.UTF_8), bytes -> {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            new AnnotationReader(file, EnumSet.allOf(Part.class)).read(new Nobody());
        });
    }

    private static final class Nobody implements AnnotationReader.Sink {
        @Override
        public void image(ImageEntry image) {
            // only the reader is looked at
        }

        @Override
        public void category(long id, String name) {
            // only the reader is looked at
        }

        @Override
        public void annotation(AnnotationEntry annotation) {
            // only the reader is looked at
        }
    }
}
