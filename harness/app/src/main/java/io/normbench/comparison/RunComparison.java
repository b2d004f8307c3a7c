package io.normbench.comparison;

import io.normbench.report.ReportRenderer;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How well some runs agree, pair by pair. */
public final class RunComparison {
    private static final int LETTERS = 26;

    private final List<ComparedRun> runs;
    private final List<PairAgreement> pairs = new ArrayList<>();
    private final Judgement judgement;

    RunComparison(List<ComparedRun> runs, Limits limits) {
        this.runs = List.copyOf(runs);
        for (int first = 0; first < runs.size(); first++) {
            for (ComparedRun second : runs.subList(first + 1, runs.size())) {
                pairs.add(PairAgreement.of(runs.get(first), second));
            }
        }
        judgement = Judgement.of(pairs, limits);
    }

    /**
     * Reads and compares the runs in {@code directories}.
     *
     * @throws UserError if they are fewer than two, one is no run, or one is named twice
     */
    public static RunComparison read(List<Path> directories, Limits limits) {
        if (directories.size() < 2) {
            throw UserError.usage("compare: expected two run directories or more, found " + directories.size()
                    + "; name them as in: normbench compare runs/a runs/b");
        }
        Map<Path, Path> seen = new HashMap<>();
        List<ComparedRun> runs = new ArrayList<>();
        for (Path directory : directories) {
            String name = runs.size() < LETTERS ? Character.toString('A' + runs.size()) : "R" + (runs.size() + 1);
            runs.add(ComparedRun.read(name, directory));
            Path earlier = seen.putIfAbsent(real(directory), directory);
            if (earlier != null) {
                throw UserError.usage(
                        "compare: " + earlier + " and " + directory + " are the same directory; name each run once");
            }
        }
        return new RunComparison(runs, limits);
    }

    private static Path real(Path directory) {
        try {
            return directory.toRealPath();
        } catch (IOException e) {
            throw UserError.infrastructure("cannot read " + directory + ": " + e, e);
        }
    }

    List<ComparedRun> runs() {
        return runs;
    }

    List<PairAgreement> pairs() {
        return pairs;
    }

    Judgement judgement() {
        return judgement;
    }

    /** 0 if nothing speaks against their agreeing, 1 if something does, 4 if two have nothing in common. */
    public int exitStatus() {
        return judgement.status().exitStatus();
    }

    /** The lines for the terminal, of at most 100 columns. */
    public List<String> text() {
        return ComparisonText.lines(ComparisonPages.page(this));
    }

    /** Writes {@code comparison.html} and {@code comparison.md} into {@code folder}, which is made if need be. */
    public void write(Path folder) {
        new ReportRenderer().render(ComparisonPages.page(this), folder);
    }
}
