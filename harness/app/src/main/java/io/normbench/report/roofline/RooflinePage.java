package io.normbench.report.roofline;

import io.normbench.report.figure.Figure;
import io.normbench.report.text.Fact;
import io.normbench.report.text.Statement;
import java.util.List;

/**
 * What the report of a roofline shows, ready to be laid out.
 *
 * @param created when the measurement began
 * @param command the command that repeats it
 * @param where engine, device and number format
 * @param summary the result in a few sentences
 * @param definition what the floor counts
 * @param sections one a shape
 * @param environment the engine, the machine and the build
 */
public record RooflinePage(
        String created,
        String command,
        String where,
        List<Statement> summary,
        String definition,
        List<Section> sections,
        List<Fact> environment) {
    public RooflinePage {
        summary = List.copyOf(summary);
        sections = List.copyOf(sections);
        environment = List.copyOf(environment);
    }

    /**
     * One shape.
     *
     * @param id anchor
     * @param title the shape
     * @param note size of a tensor, and how fast copies were
     * @param tableNumber number of its table
     * @param figure its drawing
     * @param rows one a method, the worst first
     */
    public record Section(String id, String title, String note, int tableNumber, Figure figure, List<Row> rows) {
        public Section {
            rows = List.copyOf(rows);
        }
    }

    /**
     * One method at one shape, as texts; a dash where there is no number.
     *
     * @param method its id
     * @param forwardMs median time of the forward pass
     * @param forwardShare its share of the roofline
     * @param bothMs median time of forward and backward pass
     * @param range 10th to 90th percentile of that
     * @param share their share of the roofline
     * @param onceShare the same if every tensor were read once
     * @param sortShare the share as a plain number, for sorting; empty if there is none
     * @param operations operations of the forward pass
     * @param meaning what bounds it, or why there are no numbers
     */
    public record Row(
            String method,
            String forwardMs,
            String forwardShare,
            String bothMs,
            String range,
            String share,
            String onceShare,
            String sortShare,
            String operations,
            String meaning) {}
}
