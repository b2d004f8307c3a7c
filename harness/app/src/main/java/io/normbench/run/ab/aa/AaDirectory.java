package io.normbench.run.ab.aa;

import io.normbench.result.Manifest;
import io.normbench.result.ResultRow;
import io.normbench.run.ab.AbFile;
import io.normbench.run.ab.AbListener;
import io.normbench.run.ab.AbSchedule;
import io.normbench.run.ab.ArmFleet;
import io.normbench.run.ab.ArmPlan;
import io.normbench.run.ab.PairedRecord;
import io.normbench.run.setup.RunDirectories;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The run directory of an A/A measurement: whether it fits the request, and its record. */
final class AaDirectory implements PairedRecord {
    private final Path dir;
    private final AaRequest request;
    private final List<String> hashes;
    private final ArmFleet arms;
    private final AbListener listener;
    private @Nullable AaRecord aa;

    /**
     * @param dir the run directory
     * @param request what is asked for
     * @param hashes hash of each build's code
     * @param arms the builds, which have said hello
     * @param listener hears what the reader of the record should know
     */
    AaDirectory(Path dir, AaRequest request, List<String> hashes, ArmFleet arms, AbListener listener) {
        this.dir = dir;
        this.request = request;
        this.hashes = hashes;
        this.arms = arms;
        this.listener = listener;
    }

    /** The seed of the order, as asked for, or the suite's. */
    long orderSeed() {
        return request.orderSeed().orElseGet(() -> AbSchedule.seed(plan().suiteSha256()));
    }

    private ArmPlan plan() {
        return arms.plans().get(0);
    }

    @Override
    public String kind() {
        return "A/A";
    }

    @Override
    public boolean exists() {
        return AaFile.exists(dir);
    }

    @Override
    public void check() {
        AaRecord known = AaFile.read(dir);
        boolean same = known.suite().sha256().equals(plan().suiteSha256())
                && known.builds().stream().map(AaRecord.Build::sha256).toList().equals(hashes)
                && known.pairs() == request.pairs()
                && known.orderSeed() == orderSeed()
                && known.threads() == request.threads();
        if (!same) {
            throw UserError.usage(dir + ": holds an A/A measurement of another suite, of other builds, or with other"
                    + " pairs, order or threads; choose another directory with -o");
        }
    }

    @Override
    public Identity begin(Instant now) {
        aa = exists() ? carriedOn(AaFile.read(dir)) : fresh(now);
        AaFile.write(dir, aa);
        return new Identity(aa.runId(), aa.created());
    }

    private AaRecord carriedOn(AaRecord known) {
        int comparisons = Math.max(known.comparisons(), request.comparisons());
        return with(known, comparisons, known.fingerprint(), known.fingerprintKeys(), known.cells());
    }

    private AaRecord fresh(Instant now) {
        List<AaRecord.Build> made = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            made.add(new AaRecord.Build(
                    request.builds().get(i).distribution().home().toString(),
                    hashes.get(i),
                    arms.manifest(i).orElseThrow().harness()));
        }
        if (made.stream().map(build -> build.harness().commit()).distinct().count() > 1) {
            listener.notice("the builds are of different commits: what they differ by is not only noise");
        }
        return new AaRecord(
                AaRecord.SCHEMA,
                plan().suite() + "-aa-" + RunDirectories.stamp(now),
                now,
                AbFile.keepSuite(request.suiteFile(), arms.suiteText(), plan(), dir),
                orderSeed(),
                request.comparisons(),
                request.pairs(),
                request.filters(),
                request.threads(),
                made,
                "",
                Map.of(),
                List.of());
    }

    @Override
    public void end(List<ResultRow> rows, Optional<Instant> finished) {
        List<ResultRow> comparable = AaComparisons.comparable(rows);
        if (comparable.size() < rows.size()) {
            listener.notice((rows.size() - comparable.size())
                    + " rows have another fingerprint than the rest and are left out of " + AaFile.NAME);
        }
        AaRecord known = Objects.requireNonNull(aa, "it has begun");
        AaComparisons.fingerprint(comparable).ifPresent(fingerprint -> {
            Map<String, String> keys = arms.manifest(0)
                    .map(Manifest::fingerprint)
                    .filter(found -> found.hash().equals(fingerprint))
                    .<Map<String, String>>map(found -> found.keys())
                    .orElse(known.fingerprintKeys());
            List<AaRecord.Cell> cells = AaComparisons.of(comparable, known.comparisons(), known.pairs());
            AaFile.write(dir, with(known, known.comparisons(), fingerprint, keys, cells));
        });
    }

    private static AaRecord with(
            AaRecord aa, int comparisons, String fingerprint, Map<String, String> keys, List<AaRecord.Cell> cells) {
        return new AaRecord(
                aa.schema(),
                aa.runId(),
                aa.created(),
                aa.suite(),
                aa.orderSeed(),
                comparisons,
                aa.pairs(),
                aa.filters(),
                aa.threads(),
                aa.builds(),
                fingerprint,
                keys,
                cells);
    }
}
