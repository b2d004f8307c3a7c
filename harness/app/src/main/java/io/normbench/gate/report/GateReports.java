package io.normbench.gate.report;

import freemarker.cache.ClassTemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.normbench.gate.verdict.GateJson;
import io.normbench.gate.verdict.GateResult;
import io.normbench.report.MarkdownOutputFormat;
import io.normbench.report.text.Printable;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what the gate says: Markdown for a pull request, JSON for programs, JUnit XML for CI servers. */
public final class GateReports {
    /** The comment's file name. */
    public static final String MARKDOWN = "gate.md";

    /** The JSON file's name. */
    public static final String JSON = "gate.json";

    /** The JUnit file's name. */
    public static final String JUNIT = "gate-junit.xml";

    private final Configuration templates;

    /** Reports with the template that NormBench ships. */
    public GateReports() {
        templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setTemplateLoader(new ClassTemplateLoader(GateReports.class.getClassLoader(), "templates"));
        templates.setDefaultEncoding("UTF-8");
        templates.setLocale(Locale.ROOT);
        templates.setNumberFormat("computer");
        templates.setRegisteredCustomOutputFormats(List.of(MarkdownOutputFormat.INSTANCE));
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        templates.setFallbackOnNullLoopVariable(false);
    }

    /**
     * Writes {@value #MARKDOWN}, {@value #JSON} and {@value #JUNIT} into {@code folder}, which is made if it does not
     * exist.
     *
     * @throws UserError if the folder cannot be written
     */
    public void writeAll(GateResult result, Path folder) {
        write(folder.resolve(MARKDOWN), markdown(result));
        write(folder.resolve(JSON), json(result));
        write(folder.resolve(JUNIT), junit(result));
    }

    /** Writes one of the texts to a file of its own: {@code --markdown FILE}. */
    public static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw UserError.infrastructure(
                    "cannot write " + file + ": " + e + ". Check that the folder is writable and the disk not full.",
                    e);
        }
    }

    /** The comment: at most 60 lines in sight, the table of all verdicts folded. */
    public String markdown(GateResult result) {
        StringWriter out = new StringWriter();
        try {
            templates.getTemplate("gate.md.ftl").process(Map.of("gate", GateComment.of(result)), out);
        } catch (IOException | TemplateException e) {
            throw new IllegalStateException("template gate.md.ftl failed: " + e.getMessage(), e);
        }
        return Printable.clean(out.toString());
    }

    /** Everything, unrounded, as JSON of schema {@code normbench/gate/v1}. */
    public String json(GateResult result) {
        return GateJson.write(result);
    }

    /** One test case per cell and quantity, as JUnit XML. */
    public String junit(GateResult result) {
        return GateJUnit.write(result);
    }

    /** Workflow commands of GitHub Actions, one a line; to be printed where {@code GITHUB_ACTIONS} is set. */
    public List<String> annotations(GateResult result) {
        return GateAnnotations.write(result);
    }

    /** A few lines for the terminal: verdict, what failed or is undecided, counts, noise, warnings. */
    public List<String> summary(GateResult result) {
        return GateSummary.write(result);
    }
}
