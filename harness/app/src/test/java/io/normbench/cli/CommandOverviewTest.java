package io.normbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandOverviewTest {
    private static final CommandLine COMMANDS = commands();

    private static CommandLine commands() {
        CommandLine commandLine = new CommandLine(new Main());
        CommandOverview.install(commandLine);
        return commandLine;
    }

    @Test
    void everyCommandThatIsNotHiddenIsInOneGroup() {
        List<String> shown = COMMANDS.getSubcommands().entrySet().stream()
                .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
                .map(each -> each.getKey())
                .toList();
        List<String> grouped =
                CommandOverview.GROUPS.values().stream().flatMap(List::stream).toList();

        assertThat(grouped).containsExactlyInAnyOrderElementsOf(shown);
    }

    @Test
    void groupsComeInOrderWithOneSentenceForEachCommand() {
        String help = COMMANDS.getUsageMessage(CommandLine.Help.Ansi.OFF);

        assertThat(help)
                .containsSubsequence(
                        "\nRun:\n", "  plan ", "\nCheck:\n", "  conformance ", "\nCompare:\n", "  gate ", "\nTools:\n")
                .doesNotContain("Other:", "Commands:", "starts nothing", "Changes nothing");
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aCommandsOwnHelpSaysAllOfIt() {
        assertThat(COMMANDS.getSubcommands().get("status").getUsageMessage(CommandLine.Help.Ansi.OFF))
                .contains("Changes nothing");
    }
}
