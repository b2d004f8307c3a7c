package io.normbench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** What a browser makes of the pages: on a desk, on a telephone, light, dark, by keyboard and on paper. */
@Tag("slow")
class BrowserTest {
    private static final int WIDE = 1400;
    private static final int NARROW = 390;
    /** Seconds that axe may take on a busy machine. */
    private static final int PATIENCE = 900;

    private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page\\b(?!s)");

    @TempDir
    private static Path folder;

    private static Optional<Chromium> started = Optional.empty();
    private static Map<String, Path> pages = Map.of();

    @BeforeAll
    static void start() {
        started = Chromium.start();
        assumeTrue(started.isPresent(), Chromium.MISSING);
        pages = SamplePages.write(folder);
    }

    @AfterAll
    static void stop() {
        started.ifPresent(Chromium::close);
    }

    private static Chromium browser(int width, String scheme) {
        Chromium browser = started.orElseThrow();
        browser.width(width);
        browser.scheme(scheme);
        return browser;
    }

    @Test
    void axeFindsNothingInLightAndDarkWideAndNarrow() {
        for (Map.Entry<Integer, String> look : List.of(Map.entry(WIDE, "light"), Map.entry(NARROW, "dark"))) {
            Chromium browser = browser(look.getKey(), look.getValue());
            onEveryPage(browser, look.toString(), () -> violations(browser));
        }
    }

    @Test
    void axeFindsAPictureWithoutText() {
        Chromium browser = browser(WIDE, "light");
        browser.open(pages.get(SamplePages.SINGULARITY));
        browser.run("document.querySelector('main').append(document.createElement('img'));");

        assertThat(violations(browser)).singleElement().asString().startsWith("image-alt: ");
    }

    private static List<String> violations(Chromium browser) {
        AxeBuilder axe = new AxeBuilder().setTimeout(PATIENCE);
        // Within the page, and without a description of every element that is as it should be: half of the time.
        axe.setLegacyMode(true);
        axe.setOptions("{\"resultTypes\": [\"violations\"]}");
        return axe.analyze(browser.driver()).getViolations().stream()
                .map(BrowserTest::violation)
                .toList();
    }

    /** Every page, with all that it folds away unfolded, has nothing {@code wrong}; all pages are looked at. */
    private static void onEveryPage(Chromium browser, String look, Supplier<List<String>> wrong) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        pages.forEach((name, page) -> {
            browser.openWhole(page);
            found.put(name + ", " + look, wrong.get());
        });
        assertSoftly(all ->
                found.forEach((page, faults) -> all.assertThat(faults).as(page).isEmpty()));
    }

    private static String violation(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + ", " + rule.getNodes().size() + " times, first at "
                + rule.getNodes().get(0).getHtml();
    }

    @Test
    void theConsoleStaysEmpty() {
        Chromium browser = browser(WIDE, "light");
        onEveryPage(browser, "console", browser::console);
    }

    @Test
    void noPageScrollsSideways() {
        for (int width : List.of(WIDE, NARROW)) {
            Chromium browser = browser(width, "light");
            onEveryPage(browser, Integer.toString(width), () -> browser.texts(WIDER));
        }
    }

    /** What reaches over the right edge of a window that can be scrolled there, and not into what scrolls by itself. */
    private static final String WIDER = """
            const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
            return room >= wide ? [] : ['to ' + wide].concat(Array.from(document.querySelectorAll('body *')).filter(e => e.getBoundingClientRect().right > room
                && !e.closest('.scroll, pre, svg')).slice(0, 5).map(e => e.outerHTML.slice(0, 120)));""";

    @Test
    void theFirstColumnOfATableStaysWhenTheOthersScroll() {
        Chromium browser = browser(NARROW, "light");
        AtomicInteger scrolled = new AtomicInteger();
        onEveryPage(browser, "narrow", () -> {
            scrolled.addAndGet((int) browser.number(SCROLLED));
            return browser.texts(LOOSE);
        });
        assertThat(scrolled).as("tables that scroll").hasPositiveValue();
    }

    private static final String SCROLLED = """
            return Array.from(document.querySelectorAll('.scroll')).filter(r => r.scrollWidth > r.clientWidth + 1).length;""";

    /** Tables whose first column moves when they are scrolled to their end, takes more than two thirds of the room or
     * breaks every word. */
    private static final String LOOSE = """
            return Array.from(document.querySelectorAll('.scroll')).filter(r => r.scrollWidth > r.clientWidth + 1).filter(r => {
                r.scrollLeft = r.scrollWidth;
                const first = r.querySelector('tbody tr:not([hidden])').cells[0].getBoundingClientRect();
                const room = r.getBoundingClientRect();
                const named = r.querySelector('tbody tr:not([hidden])').cells[0].matches('th');
                return Math.abs(first.left - room.left) > 2 || first.width > room.width * 2 / 3 || named && first.width < 80;
            }).map(r => r.querySelector('caption').textContent.slice(0, 80));""";

    @Test
    void bothColourSchemesAreComplete() {
        for (Map.Entry<String, Path> page : pages.entrySet()) {
            Chromium browser = browser(WIDE, "light");
            browser.open(page.getValue());
            List<String> light = browser.texts(COLOURS);
            browser.scheme("dark");
            assertThat(browser.texts(COLOURS)).as(page.getKey()).doesNotContainAnyElementsOf(light);
        }
    }

    /** The colours of paper, ink, links and of the series of figures. */
    private static final String COLOURS = """
            const root = getComputedStyle(document.documentElement), body = getComputedStyle(document.body);
            return [body.backgroundColor, body.color].concat(['--accent', '--rule', '--c0', '--c4', '--c8']
                .map(name => name + root.getPropertyValue(name)));""";

    @Test
    void theFirstStopOfTheKeyboardLeadsPastTheContents() {
        pages.forEach((name, page) -> {
            Chromium browser = browser(WIDE, "light");
            browser.open(page);
            press(browser, Keys.TAB);
            assertThat(browser.run("return document.activeElement.className;"))
                    .as(name)
                    .isEqualTo("skip");
            press(browser, Keys.ENTER);
            press(browser, Keys.TAB);
            assertThat(browser.run("return document.activeElement.closest('main') !== null"
                            + " || document.querySelector('main a, main button, main [tabindex]') === null;"))
                    .as(name)
                    .isEqualTo(true);
        });
    }

    @Test
    void theKeyboardHasFewStopsAndAWayPastTables() {
        Chromium browser = browser(WIDE, "light");
        browser.open(pages.get(SamplePages.RUN));
        List<String> stops = stops(browser);

        assertThat(stops).as(String.join("\n", stops)).hasSizeBetween(20, 200);
        assertThat(stops).anyMatch(stop -> stop.startsWith("A.skip"));
    }

    /** Where the focus goes, from the beginning of the page to its end. */
    private static List<String> stops(Chromium browser) {
        List<String> stops = new ArrayList<>();
        browser.run("document.activeElement.blur(); window.getSelection().removeAllRanges(); scrollTo(0, 0);");
        while (stops.size() < 1000) {
            press(browser, Keys.TAB);
            Object stop = browser.run("""
                    const e = document.activeElement;
                    if (e === document.body || e.dataset.visited) { return null; }
                    e.dataset.visited = 'yes';
                    return e.tagName + '.' + e.className + ' ' + (e.getAttribute('aria-label') || e.textContent).slice(0, 50);
                    """);
            if (stop == null) {
                break;
            }
            stops.add(stop.toString());
        }
        return stops;
    }

    private static void press(Chromium browser, CharSequence... keys) {
        new Actions(browser.driver()).sendKeys(keys).perform();
    }

    @Test
    void theAddressKeepsHowATableIsSortedAndWhichMethodsAreShown() {
        Chromium browser = browser(WIDE, "light");
        browser.open(pages.get(SamplePages.RUN));
        String before = browser.run(FIRST_METHOD).toString();
        browser.run("""
                document.querySelector('.matrix th:nth-child(2) button').click();
                const filter = document.getElementById('filter-text');
                filter.value = 'sn ln bn';
                filter.dispatchEvent(new Event('input'));""");
        String sorted = browser.run(FIRST_METHOD).toString();

        assertThat(sorted).isNotEqualTo(before);
        browser.driver().navigate().refresh();
        assertThat(browser.run(FIRST_METHOD)).isEqualTo(sorted);
        assertThat(
                        browser.run(
                                "return document.querySelector('.matrix th[aria-sort]:nth-child(2)').getAttribute('aria-sort');"))
                .isEqualTo("descending");
    }

    private static final String FIRST_METHOD =
            "return document.querySelector('.matrix tbody tr:not([hidden]) th').textContent;";

    @Test
    void aFigureTellsItsValuesToPointerKeyboardAndFinger() {
        for (String name : List.of(SamplePages.RUN, SamplePages.SINGULARITY)) {
            Chromium browser = browser(WIDE, "light");
            browser.open(pages.get(name));
            WebElement figure = browser.driver().findElement(By.cssSelector(".panels"));
            WebElement mark = figure.findElement(By.cssSelector("g > g > .mf"));
            assertThat(tip(browser)).as(name).isEmpty();

            new Actions(browser.driver()).moveToElement(mark).perform();
            assertThat(tip(browser)).as(name).matches(VALUE);
            new Actions(browser.driver())
                    .moveToElement(browser.driver().findElement(By.tagName("h1")))
                    .perform();
            assertThat(tip(browser)).as(name).isEmpty();

            browser.run("arguments[0].focus();", figure);
            press(browser, Keys.ARROW_RIGHT);
            String first = tip(browser);
            press(browser, Keys.ARROW_RIGHT);
            assertThat(tip(browser)).as(name).matches(VALUE).isNotEqualTo(first);
            assertThat(browser.run("return document.querySelector('[role=status].vh').textContent;"))
                    .isEqualTo(tip(browser));
            press(browser, Keys.ESCAPE);
            assertThat(tip(browser)).as(name).isEmpty();

            PointerInput finger = new PointerInput(PointerInput.Kind.TOUCH, "finger");
            browser.driver()
                    .perform(List.of(new Sequence(finger, 0)
                            .addAction(finger.createPointerMove(
                                    Duration.ZERO, PointerInput.Origin.fromElement(mark), 0, 0))
                            .addAction(finger.createPointerDown(PointerInput.MouseButton.LEFT.asArg()))
                            .addAction(finger.createPointerUp(PointerInput.MouseButton.LEFT.asArg()))));
            assertThat(tip(browser)).as(name).matches(VALUE);
        }
    }

    /** A method, where it was measured and a number. */
    private static final String VALUE = "(?s).+ (at|after) \\d+.*: .*\\d.*";

    /** What the tip says; empty while there is none. */
    private static String tip(Chromium browser) {
        return browser.run("const tip = document.querySelector('.tip'); return tip.hidden ? '' : tip.textContent;")
                .toString();
    }

    @Test
    void namesOfAFigureHideTheirMethodAndShowItAlone() {
        Chromium browser = browser(WIDE, "light");
        browser.open(pages.get(SamplePages.RUN));
        WebElement bn = browser.driver().findElement(By.cssSelector(".panels .key[data-m=bn] .label"));
        int all = hidden(browser).size();

        new Actions(browser.driver()).click(bn).perform();
        assertThat(hidden(browser)).containsExactly("bn");
        new Actions(browser.driver()).click(bn).perform();
        assertThat(hidden(browser)).hasSize(all).isEmpty();
        browser.run(DOUBLE_CLICK, bn);
        assertThat(hidden(browser)).doesNotContain("bn").contains("none", "ln", "sn");
        browser.run(DOUBLE_CLICK, bn);
        assertThat(hidden(browser)).isEmpty();
    }

    /** Two clicks by hand are one double click only if the machine is quick. */
    private static final String DOUBLE_CLICK =
            "arguments[0].dispatchEvent(new MouseEvent('dblclick', {bubbles: true}));";

    /** The methods that the first figure hides. */
    private static List<String> hidden(Chromium browser) {
        return browser.texts("""
                return Array.from(new Set(Array.from(document.querySelector('.panels').querySelectorAll('.out'))
                    .map(e => e.getAttribute('data-m'))));""");
    }

    @Test
    void everyPageCanBePrinted() {
        Chromium browser = browser(WIDE, "light");
        pages.forEach((name, page) -> {
            browser.open(page);
            String pdf = new String(browser.pdf(), StandardCharsets.ISO_8859_1);
            long printed = PAGE.matcher(pdf).results().count();
            assertThat(pdf).as(name).startsWith("%PDF-");
            assertThat(printed).as(name).isBetween(1L, name.equals(SamplePages.RUN) ? 60L : 30L);
        });
    }
}
