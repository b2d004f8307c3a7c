package io.normbench.report;

import io.normbench.report.run.ReportContext;
import io.normbench.report.run.ReportContext.ClaimResult;
import io.normbench.report.run.ReportContext.Exclusion;
import io.normbench.report.run.ReportContext.ParameterCount;
import io.normbench.result.CellKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A context with everything in it, for tests. */
final class Contexts {
    private Contexts() {}

    static ReportContext full() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CPU", "AMD EPYC 9354, 2 of 64 cores, AVX-512");
        environment.put("Memory", "8 GiB");
        environment.put("Operating system", "Linux 6.8, Debian 12");
        environment.put("JVM", "OpenJDK 17.0.12");
        environment.put("Engine libtorch", "2.10.0 (oneDNN 3.9, OpenMP 2 threads)");
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        return new ReportContext(
                "20261123-101500-quick",
                "quick",
                "Every core method at batch sizes 1 to 256 on a small classification task; one laptop, one coffee.",
                "9d3e61b0",
                "97f7841",
                Optional.of(Instant.parse("2026-11-23T10:15:00Z")),
                Optional.of(Instant.parse("2026-11-23T10:39:12Z")),
                "bin/normbench run suites/quick.yaml -o runs/20261123-101500-quick",
                "",
                environment,
                Map.of("Harness overhead", "41 s (2.8% of the wall time)"),
                List.of(
                        new Exclusion(CellKey.named("digits-classification", "brn", 256), "needs no large batch"),
                        new Exclusion(
                                CellKey.named("digits-segmentation", "bn", 1),
                                "image pooling has one value per channel"),
                        new Exclusion(
                                CellKey.named("digits-segmentation", "bn", 2),
                                "image pooling has one value per channel")),
                List.of(
                        new ParameterCount("digits-classification", "bn", 77_850),
                        new ParameterCount("digits-classification", "gn(groups=8)", 77_850),
                        new ParameterCount("digits-classification", "none", 77_034)),
                List.of(
                        new ClaimResult(
                                "bn-small-batch",
                                "arXiv:1803.08494, abstract",
                                "accuracy(bn, 2) < accuracy(gn, 2)",
                                "REPRODUCED",
                                "0.506 < 0.977 in each of 3 seeds"),
                        new ClaimResult(
                                "bcn-best",
                                "arXiv:1911.09738, table 3",
                                "accuracy(bcn+ws, 128) > accuracy(bn, 128)",
                                "INCONCLUSIVE",
                                "0.961 against 0.949; the seeds' spreads overlap"),
                        new ClaimResult(
                                "sn-small",
                                "arXiv:1806.10779",
                                "accuracy(sn, 2) > accuracy(gn, 2)",
                                "NOT REPRODUCED",
                                "0.969 against 0.977")));
    }
}
