package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Computes contrast ratios as WCAG 2 defines them from the colours in the style sheet. */
class ContrastTest {
    private static final double DEEPEST_TINT = 0.26;

    @Test
    void textAndLinesStandOutInBothSchemes() throws Exception {
        String css = css("report.css");
        int dark = css.indexOf("prefers-color-scheme: dark");
        checkScheme(colours(css.substring(0, dark)));
        checkScheme(colours(css.substring(dark, css.indexOf("box-sizing"))));
    }

    @Test
    void theColoursOfPicturesStandOutOnBothPapersAndCarryWhiteText() throws Exception {
        String report = css("report.css");
        Map<String, double[]> colours = colours(css("pictures.css"));
        double[] light = colours(report.substring(0, report.indexOf("prefers-color-scheme: dark")))
                .get("paper");
        double[] dark = colours(report.substring(report.indexOf("prefers-color-scheme: dark")))
                .get("paper");
        assertThat(colours).hasSize(12);
        colours.forEach((name, colour) -> {
            assertThat(contrast(colour, light)).as(name).isGreaterThan(3);
            assertThat(contrast(colour, dark)).as(name).isGreaterThan(3);
            assertThat(contrast(new double[] {255, 255, 255}, colour)).as(name).isGreaterThan(4.5);
        });
    }

    private static String css(String name) throws Exception {
        return new String(
                ReportRenderer.class
                        .getResourceAsStream("/templates/html/" + name)
                        .readAllBytes(),
                StandardCharsets.UTF_8);
    }

    private static void checkScheme(Map<String, double[]> c) {
        double[] paper = c.get("paper");
        List<double[]> grounds = new ArrayList<>(List.of(paper, c.get("wash")));
        grounds.add(blend(paper, c.get("better")));
        grounds.add(blend(paper, c.get("worse")));
        for (double[] ground : grounds) {
            assertThat(contrast(c.get("ink"), ground)).isGreaterThan(4.5);
            assertThat(contrast(c.get("soft"), ground)).isGreaterThan(4.5);
        }
        assertThat(contrast(c.get("accent"), paper)).isGreaterThan(4.5);
        for (int i = 0; i < 15; i++) {
            assertThat(contrast(c.get("c" + i), paper)).as("c" + i).isGreaterThan(4.5);
        }
    }

    private static Map<String, double[]> colours(String css) {
        Map<String, double[]> colours = new HashMap<>();
        Matcher hex = Pattern.compile("--([a-z0-9-]+): #([0-9a-f]{6});").matcher(css);
        while (hex.find()) {
            int rgb = Integer.parseInt(hex.group(2), 16);
            colours.put(hex.group(1), new double[] {rgb >> 16, rgb >> 8 & 255, rgb & 255});
        }
        Matcher triple = Pattern.compile("--([a-z]+): (\\d+), (\\d+), (\\d+);").matcher(css);
        while (triple.find()) {
            colours.put(triple.group(1), new double[] {
                Integer.parseInt(triple.group(2)), Integer.parseInt(triple.group(3)), Integer.parseInt(triple.group(4))
            });
        }
        return colours;
    }

    private static double[] blend(double[] below, double[] above) {
        double[] mixed = new double[3];
        for (int i = 0; i < 3; i++) {
            mixed[i] = below[i] * (1 - DEEPEST_TINT) + above[i] * DEEPEST_TINT;
        }
        return mixed;
    }

    private static double contrast(double[] a, double[] b) {
        double x = luminance(a);
        double y = luminance(b);
        return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    }

    private static double luminance(double[] rgb) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double share = rgb[i] / 255;
            sum += weights[i] * (share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
