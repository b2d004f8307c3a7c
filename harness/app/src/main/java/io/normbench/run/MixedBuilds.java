package io.normbench.run;

import io.normbench.result.Build;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether rows of a build may join those that a run directory has. */
final class MixedBuilds {
    private MixedBuilds() {}

    /**
     * Checks that {@code now} measured the rows, or that the user allows another build.
     *
     * @param known what the run directory's manifest says
     * @param rows its rows
     * @param allowed whether the user said so
     * @return what the user must know; empty if one build measures all
     * @throws UserError if another build measured some of the rows and that was not allowed, or none is on record
     */
    static Optional<String> check(Path runDir, Manifest known, List<ResultRow> rows, Build now, boolean allowed) {
        Set<String> others = rows.stream().map(ResultRow::build).collect(Collectors.toCollection(LinkedHashSet::new));
        others.remove(now.id());
        if (others.isEmpty()) {
            return Optional.empty();
        }
        if (others.contains("")) {
            throw UserError.usage(runDir + ": its rows do not say which build measured them, since an earlier version of"
                    + " NormBench wrote them; choose another directory with -o");
        }
        String measured = others.stream()
                .map(id -> Optional.ofNullable(known.builds().get(id))
                        .map(build -> build.label() + " (" + differences(build, now) + ")")
                        .orElse(id))
                .collect(Collectors.joining(", "));
        if (!allowed) {
            throw UserError.usage(runDir + ": its rows were measured by build " + measured + ", this is build "
                    + now.label() + "; choose another directory with -o, or say --mixed, and rows, report and gate keep"
                    + " the builds apart");
        }
        return Optional.of("this run has rows of build " + measured + ", those of now are of build " + now.label()
                + ": report and gate keep them apart");
    }

    private static String differences(Build before, Build now) {
        return before.diff(now).stream()
                .map(each -> each.key() + " was " + each.mine() + ", is " + each.theirs())
                .collect(Collectors.joining("; "));
    }
}
