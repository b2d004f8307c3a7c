package io.normbench.bundle;

import freemarker.cache.ClassTemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.normbench.result.Manifest.Harness;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Writes the page that lies in a bundle: how to run it, what the machine must have, and the sizes measured. */
final class BundleReadme {
    private static final String TEMPLATE = "README.md.ftl";

    private final Configuration templates;

    BundleReadme() {
        templates = new Configuration(Configuration.VERSION_2_3_34);
        templates.setTemplateLoader(new ClassTemplateLoader(BundleReadme.class, ""));
        templates.setDefaultEncoding("UTF-8");
        templates.setLocale(Locale.ROOT);
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
    }

    /** The page as Markdown. */
    String text(BundleContents contents, Harness build) {
        Map<String, Object> model = new HashMap<>();
        model.put("name", contents.folder().getFileName().toString());
        model.put("version", build.version());
        model.put("commit", build.commit());
        model.put("dirty", build.dirty().orElse(false));
        model.put("glibc", contents.glibc().orElse("2.17"));
        model.put("libstdcxx", contents.libstdcxx().orElse("3.4.19"));
        model.put("cuda", contents.cuda());
        model.put("missing", contents.missing());
        model.put("copied", contents.copied());
        model.put("modules", contents.modules());
        model.put("folderSize", contents.folderSize());
        model.put("runtimeSize", contents.runtimeSize());
        model.put("nativesSize", contents.nativesSize());
        contents.cudaLibrariesSize().ifPresent(size -> model.put("cudaLibrariesSize", size));
        contents.trim().ifPresent(trim -> model.put("trim", trim));
        StringWriter out = new StringWriter();
        try {
            templates.getTemplate(TEMPLATE).process(model, out);
        } catch (TemplateException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
