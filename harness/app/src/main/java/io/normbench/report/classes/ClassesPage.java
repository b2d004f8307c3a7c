package io.normbench.report.classes;

import java.util.List;

/**
 * Everything the page of classes shows.
 *
 * @param suiteName the suite's name
 * @param runId identity of the run
 * @param sections one a task
 */
public record ClassesPage(String suiteName, String runId, List<Section> sections) {
    public ClassesPage {
        sections = List.copyOf(sections);
    }

    /**
     * The classes of one task.
     *
     * @param id anchor
     * @param title the task's id
     * @param batchSize the batch size that the networks were trained with
     * @param classes number of classes
     * @param rows one a method
     */
    public record Section(String id, String title, int batchSize, int classes, List<Row> rows) {
        public Section {
            rows = List.copyOf(rows);
        }
    }

    /**
     * The classes of one method.
     *
     * @param id anchor
     * @param method its label
     * @param trials trials that are added up
     * @param macroF1 mean of the classes' F1, over seeds; a dash if it is not known
     * @param worst the class with the lowest F1, and that; empty if not known
     * @param pairs the classes taken for another most often
     * @param header the predicted classes; empty if the matrix is too large to be shown
     * @param matrix a line a true class
     */
    public record Row(
            String id,
            String method,
            int trials,
            String macroF1,
            String worst,
            List<Pair> pairs,
            List<String> header,
            List<Line> matrix) {
        public Row {
            pairs = List.copyOf(pairs);
            header = List.copyOf(header);
            matrix = List.copyOf(matrix);
        }
    }

    /**
     * A class taken for another.
     *
     * @param truth the class
     * @param predicted what it was taken for
     * @param images how many of its images
     * @param share the same of all its images, in percent
     */
    public record Pair(String truth, String predicted, long images, String share) {}

    /**
     * One line of a confusion matrix.
     *
     * @param truth the class
     * @param cells one a predicted class
     * @param f1 its F1, mean over seeds; a dash if it is not known
     */
    public record Line(String truth, List<Cell> cells, String f1) {
        public Line {
            cells = List.copyOf(cells);
        }
    }

    /**
     * One cell of a confusion matrix.
     *
     * @param images number of images
     * @param kind {@code right} on the diagonal, {@code none} for 0, otherwise {@code wrong}
     * @param shade depth of the tint, 0 to 8, by the share of the class's images
     */
    public record Cell(long images, String kind, int shade) {}
}
