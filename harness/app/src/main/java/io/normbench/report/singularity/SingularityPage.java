package io.normbench.report.singularity;

import java.util.List;

/**
 * Everything the page of elimination singularities shows.
 *
 * @param suiteName the suite's name
 * @param runId identity of the run
 * @param sections one a task, setting and batch size
 */
public record SingularityPage(String suiteName, String runId, List<Section> sections) {
    public SingularityPage {
        sections = List.copyOf(sections);
    }

    /**
     * One task at one batch size.
     *
     * @param id anchor
     * @param title the task's id, with its setting where it has several
     * @param batchSize SGD batch
     * @param trials number of trials that were watched
     * @param updates steps of training
     * @param images size of the probe set; 0 if the rows do not say
     * @param says what is seen, in sentences
     * @param metric name of the metric
     * @param early the step that early distances are of
     * @param rows one a method
     * @param courses drawings of distance over training, one a family of methods
     * @param legend drawing of the tints' meaning
     * @param maps drawings of layers times steps, one a method
     * @param scatters drawings of metric against distance; empty if no trial has a metric
     */
    public record Section(
            String id,
            String title,
            int batchSize,
            int trials,
            int updates,
            long images,
            List<String> says,
            String metric,
            int early,
            List<Row> rows,
            List<Panel> courses,
            String legend,
            List<Panel> maps,
            List<Panel> scatters) {
        public Section {
            says = List.copyOf(says);
            rows = List.copyOf(rows);
            courses = List.copyOf(courses);
            maps = List.copyOf(maps);
            scatters = List.copyOf(scatters);
        }
    }

    /**
     * A drawing with its heading.
     *
     * @param title heading
     * @param svg the drawing
     * @param says the same in a sentence; may be empty
     */
    public record Panel(String title, String svg, String says) {}

    /**
     * The figures of one method, means over its trials; a dash for what is not known.
     *
     * @param method its label
     * @param trials number of trials
     * @param earlyDistance mean distance of the layers early in training
     * @param distance the same at the end
     * @param largest distance of the farthest layer at the end
     * @param meanSpread spread of the means at the end
     * @param logSpread spread of the log-deviations at the end
     * @param inactive share of channels active at less than 1% of positions, in percent
     * @param saturated share of channels active at more than 99% of positions, in percent
     * @param metric the metric
     */
    public record Row(
            String method,
            int trials,
            String earlyDistance,
            String distance,
            String largest,
            String meanSpread,
            String logSpread,
            String inactive,
            String saturated,
            String metric) {}
}
