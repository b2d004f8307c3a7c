package io.normbench.run.setup;

import io.normbench.result.Build;
import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether rows of a build may join those that a run directory has. */
public final class MixedBuilds {
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
    public static Optional<String> check(
            Path runDir, Manifest known, List<ResultRow> rows, Build now, boolean allowed) {
        if (rows.stream().anyMatch(row -> !row.schema().equals(ResultRow.SCHEMA))) {
            throw UserError.usage(
                    runDir + ": an earlier version of NormBench wrote its rows, whose file has no place for"
                            + " intervals; choose another directory with -o");
        }
        Set<String> others = rows.stream().map(ResultRow::build).collect(Collectors.toCollection(LinkedHashSet::new));
        others.remove(now.id());
        if (others.isEmpty()) {
            return Optional.empty();
        }
        if (others.contains("")) {
            throw UserError.usage(
                    runDir + ": its rows do not say which build measured them, since an earlier version of"
                            + " NormBench wrote them; choose another directory with -o");
        }
        String measured = runDir + ": rows were measured by build "
                + others.stream()
                        .map(id -> known.builds().containsKey(id)
                                ? known.builds().get(id).label()
                                : id)
                        .collect(Collectors.joining(", "))
                + ", this is build " + now.label()
                + others.stream()
                        .map(known.builds()::get)
                        .filter(Objects::nonNull)
                        .flatMap(build -> build.diff(now).stream())
                        .map(each -> "; " + each.key() + " was " + each.mine() + ", is " + each.theirs())
                        .distinct()
                        .collect(Collectors.joining());
        if (!allowed) {
            throw UserError.usage(measured + ". Choose another directory with -o, or say --mixed: rows, report and gate"
                    + " then keep the builds apart");
        }
        return Optional.of(measured + ". Report and gate keep them apart");
    }
}
