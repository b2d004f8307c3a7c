package io.normbench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What the page of all published runs shows, the newest first.
 *
 * @param runs the runs
 * @param trends cells that several runs of one environment measured
 */
public record SitePage(List<Run> runs, List<Trend> trends) {
    public SitePage {
        runs = List.copyOf(runs);
        trends = List.copyOf(trends);
    }

    /** The suites, tasks, machines and engines of the runs, each once, for the filters. */
    public List<Filter> filters() {
        return List.of(
                new Filter(
                        "suite",
                        "Suite",
                        runs.stream().map(Run::suite).distinct().sorted().toList()),
                new Filter(
                        "task",
                        "Task",
                        runs.stream()
                                .flatMap(run -> run.tasks().stream())
                                .distinct()
                                .sorted()
                                .toList()),
                new Filter(
                        "machine",
                        "Machine",
                        runs.stream().map(Run::machine).distinct().sorted().toList()),
                new Filter(
                        "engine",
                        "Engine",
                        runs.stream()
                                .flatMap(run -> run.engines().stream())
                                .distinct()
                                .sorted()
                                .toList()));
    }

    /** The instant of the newest run, ISO 8601; empty without runs. */
    public String updated() {
        return runs.isEmpty() ? "" : runs.get(0).created();
    }

    /**
     * What runs can be chosen by.
     *
     * @param key its name in addresses
     * @param title its name for people
     * @param values what it can be
     */
    public record Filter(String key, String title, List<String> values) {}

    /**
     * A published run.
     *
     * @param folder its folder beside the page
     * @param runId its id
     * @param suite its suite
     * @param description the suite's description
     * @param date the day it began, UTC
     * @param created the instant it began, ISO 8601
     * @param commit what it was measured by
     * @param machine processors and accelerators
     * @param device the device of most rows
     * @param engines engines with versions
     * @param tasks ids of the tasks
     * @param methods labels of the methods
     * @param batchSizes ascending
     * @param trials planned trials, or rows if there are more
     * @param completed rows that were completed
     * @param failures other rows, in words: {@code diverged 11}; empty without any
     * @param wall wall-clock time, in words; empty where it is not on record
     * @param noise how far equals came out apart, in words; empty without step times in rounds
     * @param claims published claims and what became of them here
     * @param stale methods whose source is another now, in words; empty if none is
     * @param pages its pages
     */
    public record Run(
            String folder,
            String runId,
            String suite,
            String description,
            String date,
            String created,
            String commit,
            String machine,
            String device,
            List<String> engines,
            List<String> tasks,
            List<String> methods,
            List<Integer> batchSizes,
            int trials,
            int completed,
            String failures,
            String wall,
            String noise,
            List<Claim> claims,
            String stale,
            List<Page> pages) {
        /** {@code holds here: 12, undecided: 16}; empty without claims. */
        public String verdicts() {
            List<String> counts = new ArrayList<>();
            for (String verdict :
                    claims.stream().map(Claim::verdict).distinct().sorted().toList()) {
                long count = claims.stream()
                        .filter(claim -> claim.verdict().equals(verdict))
                        .count();
                counts.add(verdict + ": " + count);
            }
            return String.join(", ", counts);
        }
    }

    /** A claim and its verdict. */
    public record Claim(String id, String verdict) {}

    /** A page of a run. */
    public record Page(String title, String address) {}

    /**
     * One quantity of a cell over runs of one environment and suite.
     *
     * @param suite the suite
     * @param cell the cell in words
     * @param quantity what is followed, with its unit
     * @param runs folders of the first and the last run
     * @param values first to last, as text
     * @param changes where its level changed, in words; empty where no change can be told from noise
     */
    public record Trend(
            String suite, String cell, String quantity, List<String> runs, List<String> values, List<String> changes) {}
}
