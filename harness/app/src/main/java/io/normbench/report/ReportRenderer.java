package io.normbench.report;

import freemarker.cache.ClassTemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

/**
 * Writes the report of one run: {@code index.html}, {@code report.md} and, if the run has pictures or confusion
 * matrices, {@code pictures.html} and {@code classes.html}. Each page needs no other file.
 */
public final class ReportRenderer {
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
        String html = html(model);
        String markdown = markdown(model);
        try {
            Files.createDirectories(reportDir);
            Files.writeString(reportDir.resolve("index.html"), html);
            Files.writeString(reportDir.resolve("report.md"), markdown);
            if (model.hasPictures()) {
                Files.writeString(reportDir.resolve("pictures.html"), pictures(model));
            } else {
                Files.deleteIfExists(reportDir.resolve("pictures.html"));
            }
            if (model.hasClasses()) {
                Files.writeString(reportDir.resolve("classes.html"), classes(model));
            } else {
                Files.deleteIfExists(reportDir.resolve("classes.html"));
            }
        } catch (IOException e) {
            throw notWritten(reportDir, e);
        }
    }

    /**
     * Writes {@code index.html} and {@code report.md} of a comparison of engines into {@code reportDir}, which is made
     * if it does not exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(AgreementPage page, Path reportDir) {
        try {
            Files.createDirectories(reportDir);
            Files.writeString(reportDir.resolve("index.html"), process("agreement.html.ftlh", page));
            Files.writeString(reportDir.resolve("report.md"), process("agreement.md.ftl", page));
        } catch (IOException e) {
            throw notWritten(reportDir, e);
        }
    }

    /**
     * Writes {@code roofline.html} and {@code roofline.md} into {@code directory}, which is made if it does not exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void render(RooflinePage page, Path directory) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("roofline.html"), process("roofline.html.ftlh", page));
            Files.writeString(directory.resolve("roofline.md"), process("roofline.md.ftl", page));
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }

    private static UserError notWritten(Path reportDir, IOException e) {
        return UserError.infrastructure(
                "Cannot write the report to " + reportDir + ": " + e.getMessage()
                        + ". Check that the folder is writable and that the disk is not full.",
                e);
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
