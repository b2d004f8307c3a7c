package io.normbench.publish;

import io.normbench.norm.Method;
import io.normbench.norm.MethodCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Which methods of a run are computed by other code now than when it was measured. What counts is the file of the method's
 * class; an engine's change under it is not seen.
 */
final class ChangedSources {
    private static final String METHODS = "harness/core/src/main/java/io/normbench/norm/";
    private static final long PATIENCE_SECONDS = 20;

    private final MethodCatalog catalog;
    private final Function<String, Optional<Set<String>>> changedSince;

    /**
     * @param catalog whose classes are looked for
     * @param changedSince names of the files of methods that differ from a commit; empty if nobody can say
     */
    ChangedSources(MethodCatalog catalog, Function<String, Optional<Set<String>>> changedSince) {
        this.catalog = catalog;
        this.changedSince = changedSince;
    }

    /** As git says of the checkout that holds {@code folder}. */
    static ChangedSources ofCheckout(MethodCatalog catalog, Path folder) {
        return new ChangedSources(catalog, commit -> git(folder, commit));
    }

    /**
     * What is to be said of a run by {@code commit}: nothing, the methods that changed, or that it is not known.
     *
     * @param methods ids, without options
     */
    String of(String commit, List<String> methods) {
        Optional<Set<String>> changed =
                commit.matches("[0-9a-f]{7,40}") ? changedSince.apply(commit) : Optional.empty();
        if (changed.isEmpty()) {
            return "not known: its commit is not in this checkout";
        }
        List<String> stale = new ArrayList<>();
        for (String method : methods) {
            boolean differs =
                    classes(method).stream().anyMatch(name -> changed.get().contains(name + ".java"));
            if (differs) {
                stale.add(method);
            }
        }
        if (stale.isEmpty()) {
            return "";
        }
        int shown = Math.min(6, stale.size());
        return String.format(
                Locale.ROOT,
                "%d of %d methods: %s%s",
                stale.size(),
                methods.size(),
                String.join(", ", stale.subList(0, shown)),
                shown < stale.size() ? " and " + (stale.size() - shown) + " more" : "");
    }

    /** The classes of a method, its transform's too; none of a method that this catalogue does not have. */
    private List<String> classes(String id) {
        try {
            Method method = catalog.create(id, Map.of());
            List<String> names =
                    new ArrayList<>(List.of(method.normalization().getClass().getSimpleName()));
            method.weightTransform()
                    .ifPresent(transform -> names.add(transform.getClass().getSimpleName()));
            return names;
        } catch (IllegalArgumentException unknown) {
            return List.of();
        }
    }

    /**
     * The names of files of which git counts changed lines: {@code 1 TAB 0 TAB path}. A file that was only moved, with
     * other imports, has none.
     */
    static Set<String> changedFiles(String numstat) {
        Set<String> names = new HashSet<>();
        for (String line : numstat.lines().toList()) {
            if (!line.startsWith("0\t0\t")) {
                // The path of a moved file is written as a/{ => b}/Name.java.
                names.add(line.substring(line.lastIndexOf('/') + 1));
            }
        }
        return names;
    }

    private static Optional<Set<String>> git(Path folder, String commit) {
        try {
            Process process = new ProcessBuilder(
                            "git",
                            "-C",
                            folder.toAbsolutePath().toString(),
                            "diff",
                            "--numstat",
                            "--find-renames",
                            "--ignore-matching-lines=^(package|import) ",
                            commit,
                            "--",
                            ":/" + METHODS)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                return Optional.empty();
            }
            return Optional.of(changedFiles(text));
        } catch (IOException noGit) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
