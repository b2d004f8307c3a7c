package io.normbench.report;

import freemarker.core.CommonTemplateMarkupOutputModel;

/** A value of a template that is Markdown already. */
final class TemplateMarkdownModel extends CommonTemplateMarkupOutputModel<TemplateMarkdownModel> {
    TemplateMarkdownModel(String plainText, String markup) {
        super(plainText, markup);
    }

    @Override
    public MarkdownOutputFormat getOutputFormat() {
        return MarkdownOutputFormat.INSTANCE;
    }
}
