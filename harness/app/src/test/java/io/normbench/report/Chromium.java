package io.normbench.report;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.print.PrintOptions;

/** A headless Chromium. It and its driver are taken from the PATH, so that Selenium looks for neither elsewhere. */
final class Chromium implements AutoCloseable {
    /** What a test that needs one says where there is none. */
    static final String MISSING = "skipped: no chromium with chromedriver on the PATH";

    /** Says with every start that it does not know the protocol of this version, which nothing here needs. */
    private static final Logger PROTOCOL = Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

    static {
        PROTOCOL.setLevel(Level.OFF);
    }

    private final ChromeDriver driver;

    private Chromium(Path browser, Path itsDriver) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        // Containers run as root, which the sandbox refuses, and have little shared memory.
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--force-prefers-reduced-motion",
                "--allow-file-access-from-files");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(itsDriver.toFile())
                        .build(),
                options);
    }

    /** Starts one; empty where there is none. */
    static Optional<Chromium> start() {
        Optional<Path> browser = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<Path> itsDriver = onPath("chromedriver");
        return browser.isPresent() && itsDriver.isPresent()
                ? Optional.of(new Chromium(browser.get(), itsDriver.get()))
                : Optional.empty();
    }

    private static Optional<Path> onPath(String... names) {
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What is done with it by hand. */
    ChromeDriver driver() {
        return driver;
    }

    /** Opens {@code page}, with all that it folds away unfolded. */
    void openWhole(Path page) {
        open(page);
        run("document.querySelectorAll('details').forEach(d => { d.open = true; });");
    }

    /** Opens {@code page} as a reader finds it. */
    void open(Path page) {
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(page.toUri().toString());
    }

    /** Shows pages as wide as this, in CSS pixels; narrow ones as on a telephone. */
    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", pixels < 500));
    }

    /** Shows pages to someone who prefers {@code light} or {@code dark}. */
    void scheme(String name) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    /** What {@code script} returns; its arguments are {@code arguments[0]}, … */
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** A list of texts that {@code script} returns. */
    List<String> texts(String script, Object... arguments) {
        return ((List<?>) run(script, arguments)).stream().map(String::valueOf).toList();
    }

    /** A number that {@code script} returns. */
    double number(String script, Object... arguments) {
        return ((Number) run(script, arguments)).doubleValue();
    }

    /** What the console said since the page was opened. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The page as it is printed. */
    byte[] pdf() {
        return Base64.getDecoder().decode(driver.print(new PrintOptions()).getContent());
    }

    @Override
    public void close() {
        driver.quit();
    }
}
