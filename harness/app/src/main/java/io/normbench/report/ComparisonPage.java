package io.normbench.report;

import java.util.List;

/**
 * What the page of a comparison of stored runs shows, ready to be laid out.
 *
 * @param verdict {@code AGREE}, {@code DIFFER}, …
 * @param summary the result in one sentence, then what it rests on
 * @param sections the runs, then one a pair of them
 */
public record ComparisonPage(String verdict, List<String> summary, List<Section> sections) {
    /**
     * A part of the page.
     *
     * @param id anchor
     * @param title its heading
     * @param notes sentences
     * @param tables its tables, none of them empty
     */
    public record Section(String id, String title, List<String> notes, List<Table> tables) {}

    /**
     * A table.
     *
     * @param title what it shows
     * @param head the headings
     * @param texts so many columns are texts, those after them numbers
     * @param more rows that are left out
     * @param rows the rows, each as long as the head
     */
    public record Table(String title, List<String> head, int texts, int more, List<List<String>> rows) {}
}
