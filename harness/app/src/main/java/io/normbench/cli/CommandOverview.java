package io.normbench.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** The commands in the overview: by what people want of them, each with the first sentence of its description. */
final class CommandOverview implements CommandLine.IHelpSectionRenderer {
    static final Map<String, List<String>> GROUPS = groups();

    private static final int NAME_COLUMNS = 14;
    private static final String LINE = System.lineSeparator();

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Run", List.of("plan", "run", "status", "collect", "report", "methods", "data", "doctor"));
        groups.put("Check", List.of("conformance", "agree", "reproduce", "provenance", "roofline", "export"));
        groups.put("Compare", List.of("compare", "ab", "gate", "aa", "history"));
        groups.put("Tools", List.of("publish", "site", "evaluate", "scenes"));
        return groups;
    }

    /** Shows the overview in the help of {@code commandLine}. */
    static void install(CommandLine commandLine) {
        Map<String, CommandLine.IHelpSectionRenderer> sections = commandLine.getHelpSectionMap();
        sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        sections.put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandOverview());
    }

    @Override
    public String render(Help help) {
        Map<String, Help> commands = new LinkedHashMap<>(help.subcommands());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) -> {
            List<String[]> rows = new ArrayList<>();
            names.forEach(name -> rows.add(new String[] {name, firstSentence(commands.remove(name))}));
            append(text, title, rows, help);
        });
        List<String[]> rest = new ArrayList<>();
        commands.forEach((name, command) -> rest.add(new String[] {name, firstSentence(command)}));
        append(text, "Other", rest, help);
        return text.append(LINE)
                .append("'normbench COMMAND --help' says more of each.")
                .append(LINE)
                .toString();
    }

    private static void append(StringBuilder text, String title, List<String[]> rows, Help help) {
        if (rows.isEmpty()) {
            return;
        }
        int width = help.commandSpec().usageMessage().width();
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(NAME_COLUMNS, 2, Column.Overflow.SPAN),
                new Column(width - NAME_COLUMNS, 1, Column.Overflow.WRAP));
        rows.forEach(row -> table.addRowValues(row));
        text.append(LINE).append(title).append(':').append(LINE).append(table);
    }

    /** Up to the first full stop, colon or semicolon that ends a thought. */
    static String firstSentence(Help command) {
        String description =
                String.join(" ", command.commandSpec().usageMessage().description());
        String first = description.replaceAll("%n", " ").split("(?<=[.:;])\\s", 2)[0];
        return first.replaceAll("[.:;]$", "");
    }
}
