package io.normbench.report.picture;

import java.util.List;

/**
 * Everything the page of pictures shows.
 *
 * @param suiteName the suite's name
 * @param runId identity of the run
 * @param scenes the images, each once; drawings refer to them
 * @param sections one a task and engine
 */
public record PicturesPage(String suiteName, String runId, List<Scene> scenes, List<Section> sections) {
    public PicturesPage {
        scenes = List.copyOf(scenes);
        sections = List.copyOf(sections);
    }

    /**
     * An image without anything drawn on it.
     *
     * @param id its anchor
     * @param width columns
     * @param height rows
     * @param data the PNG file as a data URI
     */
    public record Scene(String id, int width, int height, String data) {}

    /**
     * The pictures of one task.
     *
     * @param id anchor
     * @param title the task's id, with the engine where the run has several
     * @param batchSize the batch size that the networks were trained with
     * @param seed their seed
     * @param metric name of the task's headline metric; empty if it is not known
     * @param rule what is drawn and what is not, in a sentence
     * @param further how many more images the run holds, in a sentence; often empty
     * @param columns names of the images
     * @param categories what is drawn, with its colour
     * @param truth what is annotated
     * @param rows one a method
     */
    public record Section(
            String id,
            String title,
            int batchSize,
            long seed,
            String metric,
            String rule,
            String further,
            List<String> columns,
            List<Category> categories,
            Row truth,
            List<Row> rows) {
        public Section {
            columns = List.copyOf(columns);
            categories = List.copyOf(categories);
            rows = List.copyOf(rows);
        }
    }

    /**
     * A category.
     *
     * @param name its name
     * @param colour class of its colour
     */
    public record Category(String name, String colour) {}

    /**
     * One row of drawings.
     *
     * @param name the method's label
     * @param figure its metric in this trial; empty if there is none
     * @param missing why there are no drawings; empty if there are
     * @param drawings one an image, as SVG elements; empty where that picture is missing
     */
    public record Row(String name, String figure, String missing, List<String> drawings) {
        public Row {
            drawings = List.copyOf(drawings);
        }
    }
}
