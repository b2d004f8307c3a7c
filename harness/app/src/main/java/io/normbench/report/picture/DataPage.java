package io.normbench.report.picture;

import java.util.List;

/**
 * Everything the page of a suite's data shows.
 *
 * @param suiteName the suite's name
 * @param scenes the images, each once; drawings refer to them
 * @param sections one for each of the suite's data
 */
public record DataPage(String suiteName, List<PicturesPage.Scene> scenes, List<Section> sections) {
    public DataPage {
        scenes = List.copyOf(scenes);
        sections = List.copyOf(sections);
    }

    /**
     * The data of some tasks.
     *
     * @param id anchor
     * @param title the tasks' ids and the data's name
     * @param facts what is known of them
     * @param warnings what is likely to be a mistake in them
     * @param counted what the counts are of
     * @param counts one row a class
     * @param categories what is drawn, with its colour
     * @param splits training and test images
     */
    public record Section(
            String id,
            String title,
            List<Fact> facts,
            List<String> warnings,
            String counted,
            List<Count> counts,
            List<PicturesPage.Category> categories,
            List<Split> splits) {
        public Section {
            facts = List.copyOf(facts);
            warnings = List.copyOf(warnings);
            counts = List.copyOf(counts);
            categories = List.copyOf(categories);
            splits = List.copyOf(splits);
        }
    }

    /** A name and what it is. */
    public record Fact(String name, String value) {}

    /** A class, and how much of it is in both splits. */
    public record Count(String name, long train, long test) {}

    /**
     * A split.
     *
     * @param title training or test
     * @param shots some of its images
     */
    public record Split(String title, List<Shot> shots) {
        public Split {
            shots = List.copyOf(shots);
        }
    }

    /**
     * An image.
     *
     * @param name its id
     * @param drawing an SVG element
     */
    public record Shot(String name, String drawing) {}
}
