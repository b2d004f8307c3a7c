package io.normbench.report;

import freemarker.cache.ClassTemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.normbench.published.PublishedNumbers;
import io.normbench.report.method.MethodFamily;
import io.normbench.report.method.MethodStyles;
import io.normbench.report.picture.DataPage;
import io.normbench.report.published.PublishedPage;
import io.normbench.report.published.PublishedPageBuilder;
import io.normbench.report.roofline.RooflinePage;
import io.normbench.report.singularity.SingularityCsv;
import io.normbench.report.singularity.SingularityPage;
import io.normbench.report.singularity.SingularityPageBuilder;
import io.normbench.report.singularity.TrialCourse;
import io.normbench.report.text.MetricName;
import io.normbench.report.text.Printable;
import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;

/**
 * Writes the report of one run: {@code index.html}, {@code report.md}, {@code summary.md} of at most 10 KB,
 * {@code report.json} and, if the run has pictures or confusion matrices, {@code pictures.html} and {@code classes.html}.
 * Each page needs no other file; {@code files/} holds every figure and table by itself.
 */
public final class ReportRenderer {
    private static final int SUMMARY_BYTES = 10_000;
    private static final String MORE = "\nThe rest is in [report.md](report.md).\n";

    private final Configuration templates;

    /** A renderer with the templates that NormBench ships. */
    public ReportRenderer() {
        templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setTemplateLoader(new ClassTemplateLoader(ReportRenderer.class.getClassLoader(), "templates"));
        templates.setDefaultEncoding("UTF-8");
        templates.setLocale(Locale.ROOT);
        templates.setTimeZone(TimeZone.getTimeZone("UTC"));
        templates.setNumberFormat("computer");
        templates.setRegisteredCustomOutputFormats(List.of(MarkdownOutputFormat.INSTANCE));
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        templates.setFallbackOnNullLoopVariable(false);
    }

    /**
     * Writes the pages into {@code reportDir}, which is made if it does not exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(ReportModel model, Path reportDir) {
        Map<String, Optional<String>> pages = new LinkedHashMap<>();
        pages.put("index.html", Optional.of(html(model)));
        pages.put("report.md", Optional.of(markdown(model)));
        pages.put("pictures.html", model.hasPictures() ? Optional.of(pictures(model)) : Optional.empty());
        pages.put("classes.html", model.hasClasses() ? Optional.of(classes(model)) : Optional.empty());
        pages.put("summary.md", Optional.of(summary(model)));
        pages.put("report.json", Optional.of(ReportJson.write(model)));
        write(reportDir, pages);
        Map<String, Optional<String>> files = new LinkedHashMap<>();
        ReportFiles.of(model).forEach((name, text) -> files.put(name, Optional.of(text)));
        if (!files.isEmpty()) {
            write(reportDir.resolve(ReportFiles.FOLDER), files);
        }
    }

    /**
     * Writes {@code singularity.html} and {@code singularity.csv} into {@code reportDir}, which is made if it does not exist;
     * of a run that nobody watched, those of an earlier report are removed.
     *
     * @param styles how the methods of the run are drawn
     * @param trials accuracy trials that were watched
     * @throws UserError if the folder cannot be written
     */
    public void renderSingularity(
            String suiteName, String runId, MethodStyles styles, List<TrialCourse> trials, Path reportDir) {
        List<String> methods = trials.stream()
                .map(trial -> trial.row().cell().method())
                .distinct()
                .sorted(MethodFamily.order())
                .toList();
        SingularityPage page =
                new SingularityPageBuilder(trials, methods, styles, MetricName::inSentence).build(suiteName, runId);
        boolean any = !page.sections().isEmpty();
        write(
                reportDir,
                Map.of(
                        "singularity.html",
                        any ? Optional.of(process("singularity.html.ftlh", page)) : Optional.empty(),
                        "singularity.csv",
                        any ? Optional.of(SingularityCsv.write(trials)) : Optional.empty()));
    }

    /**
     * Writes {@code published.html} into {@code reportDir}, which is made if it does not exist; without a number of the same
     * condition as a cell's, that of an earlier report is removed.
     *
     * @param dataSets name of each task's data set, by the task's id
     * @throws UserError if the folder cannot be written
     */
    public void renderPublished(
            String suiteName, String runId, List<ResultRow> rows, Map<String, String> dataSets, Path reportDir) {
        PublishedPage page = new PublishedPageBuilder(PublishedNumbers.load().all(), dataSets, MetricName::title)
                .build(suiteName, runId, rows);
        write(
                reportDir,
                Map.of(
                        "published.html",
                        page.rows().isEmpty() ? Optional.empty() : Optional.of(process("published.html.ftlh", page))));
    }

    /**
     * Writes {@code index.html} and {@code report.md} of a comparison of engines into {@code reportDir}, which is made
     * if it does not exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(AgreementPage page, Path reportDir) {
        write(
                reportDir,
                Map.of(
                        "index.html", Optional.of(process("agreement.html.ftlh", page)),
                        "report.md", Optional.of(process("agreement.md.ftl", page))));
    }

    /**
     * Writes {@code roofline.html} and {@code roofline.md} into {@code directory}, which is made if it does not exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(RooflinePage page, Path directory) {
        write(
                directory,
                Map.of(
                        "roofline.html", Optional.of(process("roofline.html.ftlh", page)),
                        "roofline.md", Optional.of(process("roofline.md.ftl", page))));
    }

    /**
     * Writes {@code comparison.html} and {@code comparison.md} into {@code directory}, which is made if it does not exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(ComparisonPage page, Path directory) {
        write(
                directory,
                Map.of(
                        "comparison.html", Optional.of(process("comparison.html.ftlh", page)),
                        "comparison.md", Optional.of(process("comparison.md.ftl", page))));
    }

    /**
     * Writes the page of a suite's data as {@code file}.
     *
     * @throws UserError if it cannot be written
     */
    public void render(DataPage page, Path file) {
        Path directory = Objects.requireNonNull(file.getParent(), "a file lies in a folder");
        write(directory, Map.of(file.getFileName().toString(), Optional.of(process("data.html.ftlh", page))));
    }

    /**
     * Writes {@code index.html} and {@code feed.xml} (Atom) of all published runs into {@code directory}.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(SitePage page, Path directory) {
        write(
                directory,
                Map.of(
                        "index.html", Optional.of(process("site.html.ftlh", page)),
                        "feed.xml", Optional.of(process("site.atom.ftlx", page))));
    }

    /** Writes pages by name; one without text is removed if an earlier report left it. */
    private static void write(Path folder, Map<String, Optional<String>> pages) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, Optional<String>> page : pages.entrySet()) {
                Path file = folder.resolve(page.getKey());
                if (page.getValue().isPresent()) {
                    Files.writeString(file, page.getValue().get());
                } else {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "Cannot write the report to " + folder + ": " + e.getMessage()
                            + ". Check that the folder is writable and that the disk is not full.",
                    e);
        }
    }

    /** The HTML page as text; also well-formed XML. */
    public String html(ReportModel model) {
        return process("report.html.ftlh", model);
    }

    /** The page of pictures as text; also well-formed XML. */
    public String pictures(ReportModel model) {
        return process("pictures.html.ftlh", model);
    }

    /** The page of classes as text; also well-formed XML. */
    public String classes(ReportModel model) {
        return process("classes.html.ftlh", model);
    }

    /** The Markdown page as text. */
    public String markdown(ReportModel model) {
        return process("report.md.ftl", model);
    }

    /** The first answers as Markdown of at most {@value #SUMMARY_BYTES} bytes; what is more is left to the long page. */
    public String summary(ReportModel model) {
        String text = process("summary.md.ftl", model);
        if (text.getBytes(StandardCharsets.UTF_8).length <= SUMMARY_BYTES) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int left = SUMMARY_BYTES - MORE.getBytes(StandardCharsets.UTF_8).length;
        for (String line : text.split("\n", -1)) {
            left -= line.getBytes(StandardCharsets.UTF_8).length + 1;
            if (left < 0) {
                break;
            }
            kept.append(line).append('\n');
        }
        return kept + MORE;
    }

    private String process(String template, Object model) {
        StringWriter out = new StringWriter();
        try {
            templates.getTemplate(template).process(Map.of("report", model), out);
        } catch (IOException | TemplateException e) {
            throw new IllegalStateException("template " + template + " failed: " + e.getMessage(), e);
        }
        return Printable.clean(out.toString());
    }
}
