package io.normbench.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.task.Picture;
import io.normbench.task.Picture.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawingTest {
    private static final double[] BOX = {1, 1, 3, 3};
    private static final int[] NO_MASK = {};

    @Test
    void boxesBelowTheLeastScoreAreNotShown() {
        List<Region> found = List.of(box("a", 0.9), box("b", 0.3), box("c", 0.29), box("d", Double.NaN));

        assertThat(Drawing.shown(found)).extracting(Region::category).containsExactly("a", "b");
    }

    @Test
    void atMostTwentyBoxesAreShown() {
        List<Region> found =
                IntStream.range(0, 30).mapToObj(i -> box("c" + i, 0.9)).toList();

        assertThat(Drawing.shown(found)).hasSize(20).first().isSameAs(found.get(0));
    }

    @Test
    void classesOfAMapAreShownWhateverTheirScore() {
        List<Region> found = IntStream.range(0, 30)
                .mapToObj(i -> new Region("c" + i, 0.1, new double[0], new int[] {0, 1}))
                .toList();

        assertThat(Drawing.shown(found)).hasSize(30);
    }

    @Test
    void aBoxThatCannotBeDrawnIsNoBox() {
        assertThat(Drawing.hasBox(box("a", 1))).isTrue();
        assertThat(Drawing.hasBox(new Region("a", 1, new double[] {1, 1, 1, 3}, NO_MASK)))
                .isFalse();
        assertThat(Drawing.hasBox(new Region("a", 1, new double[] {1, Double.NaN, 2, 3}, NO_MASK)))
                .isFalse();
        assertThat(Drawing.hasBox(new Region("a", 1, new double[] {1, 2}, NO_MASK)))
                .isFalse();
    }

    @Test
    void labelsStayInsideTheImageAndCarryCategoryAndScore() {
        Region corner = new Region("zebra", 0.876, new double[] {60, 0, 64, 4}, NO_MASK);
        String svg = draw(List.of(corner), true);

        assertThat(svg).contains(">zebra 0.88</text>").contains("<title>bn: zebra 0.88</title>");
        assertThat(svg).containsPattern("<g class=\"tag k0\"><rect x=\"(3\\d|4\\d)[.0-9]*\" y=\"0\"");
    }

    @Test
    void truthHasNoScores() {
        assertThat(draw(List.of(box("zebra", 1)), false))
                .contains(">zebra</text>")
                .doesNotContain("1.00");
    }

    @Test
    void nothingFoundIsSaidInTheTitle() {
        assertThat(draw(List.of(), true)).contains("<title>bn: nothing</title>").contains("href=\"#scene-0\"");
    }

    @Test
    void textFromOutsideStaysText() {
        String svg = draw(List.of(box("<b>\"&", 1)), true);

        assertThat(svg).contains("&lt;b&gt;&quot;&amp; 1.00").doesNotContain("<b>");
    }

    @Test
    void aCategoryHasOneColourInAllPictures() {
        List<Region> more = new ArrayList<>(List.of(box("10", 1), box("2", 1), box("cat", 1)));
        Palette palette = Palette.of(List.of(picture(List.of(box("apple", 1))), picture(more)));

        assertThat(palette.colour("2")).isEqualTo("k0");
        assertThat(palette.colour("10")).isEqualTo("k1");
        assertThat(palette.colour("apple")).isEqualTo("k2");
        assertThat(palette.legend(List.of("cat", "10")).stream().map(PicturesPage.Category::colour))
                .containsExactly("k1", "k3");
    }

    private static String draw(List<Region> regions, boolean scored) {
        Picture picture = picture(regions);
        return new Drawing(Palette.of(List.of(picture))).svg(picture, "scene-0", "bn", regions, scored);
    }

    private static Picture picture(List<Region> found) {
        return new Picture("1", 64, 64, new byte[] {1}, List.of(), found);
    }

    private static Region box(String category, double score) {
        return new Region(category, score, BOX, NO_MASK);
    }
}
