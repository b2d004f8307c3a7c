package io.normbench.report;

import io.normbench.report.run.ReportContext;
import io.normbench.result.CellKey;
import io.normbench.result.Measured;
import io.normbench.result.ResultRow;
import io.normbench.result.RowBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Makes the rows of a run of four tasks, eighteen methods at nine batch sizes each, invented as in {@link Rows}. */
final class ManyTasks {
    static final String CLASSIFICATION = "digits-classification";
    static final String DETECTION = "scenes-detection";
    static final String INSTANCES = "scenes-instance-segmentation";
    static final String SEMANTIC = "scenes-semantic-segmentation";
    static final List<String> TASKS = List.of(CLASSIFICATION, DETECTION, INSTANCES, SEMANTIC);
    static final List<Integer> ACCURACY_AT = List.of(2, 16, 128);

    private ManyTasks() {}

    static List<ResultRow> rows() {
        List<ResultRow> rows = new ArrayList<>();
        for (String task : TASKS) {
            for (ResultRow row : Rows.full()) {
                if (row.trial().startsWith("t")) {
                    rows.add(of(task, row, row.measured()));
                }
            }
            for (int m = 0; m < Rows.METHODS.size(); m++) {
                for (int batch : ACCURACY_AT) {
                    for (int seed = 1; seed <= 2; seed++) {
                        ResultRow row = Rows.accuracy(Rows.METHODS.get(m), m, batch, seed);
                        rows.add(of(task, row, metric(task, row)));
                    }
                }
            }
        }
        return rows;
    }

    /** A context with a claim, an exclusion and parameter counts of these tasks. */
    static ReportContext context() {
        ReportContext full = Contexts.full();
        return new ReportContext(
                full.runId(),
                "full",
                "Every core method at batch sizes 1 to 256 on four tasks.",
                full.suiteHash(),
                full.gitCommit(),
                full.started(),
                full.finished(),
                full.command(),
                "",
                full.environment(),
                full.facts(),
                List.of(new ReportContext.Exclusion(
                        CellKey.named(SEMANTIC, "bn", 1), "image pooling has one value per channel")),
                TASKS.stream()
                        .flatMap(task -> Rows.METHODS.stream()
                                .map(m -> new ReportContext.ParameterCount(task, m, 77_850 + 1000L * task.length())))
                        .toList(),
                full.claims());
    }

    private static Measured metric(String task, ResultRow row) {
        OptionalDouble top1 = row.measured().metricValue();
        if (top1.isEmpty()) {
            return row.measured();
        }
        double v = top1.getAsDouble();
        Map<String, Object> further = new TreeMap<>(Map.of("parameters", 77_850L, "peak_learning_rate", 0.1));
        String metric = switch (task) {
            case DETECTION -> boxes(further, v * 0.62);
            case INSTANCES -> {
                boxes(further, v * 0.6);
                further.put("box_ap", v * 0.6);
                further.put("mask_ap50", Math.min(1, v * 0.85));
                further.put("mask_ap75", v * 0.5);
                yield "mask_ap";
            }
            case SEMANTIC -> {
                further.put("miou_authors", v * 0.7);
                further.put("pixel_accuracy", 0.8 + v * 0.15);
                further.put("iou_background", 0.9 + v * 0.05);
                IntStream.range(0, 10).forEach(d -> further.put("iou_" + d, v * (0.8 - 0.03 * d)));
                yield "miou";
            }
            default -> {
                further.put("top5", Math.min(1, v * 1.02));
                yield "top1";
            }
        };
        double scale = Map.of("mask_ap", 0.52, "box_ap", 0.62, "miou", 0.74, "top1", 1.0)
                .get(metric);
        return Rows.metric(metric, v * scale, further);
    }

    private static String boxes(Map<String, Object> further, double ap) {
        further.put("box_ap50", Math.min(1, ap * 1.5));
        further.put("box_ap75", ap * 1.1);
        further.put("box_ap_small", -1.0);
        further.put("box_ap_medium", ap * 1.05);
        return "box_ap";
    }

    private static ResultRow of(String task, ResultRow r, Measured measured) {
        String model = switch (task) {
            case DETECTION -> "faster-rcnn(depth=14,width=16)";
            case INSTANCES -> "mask-rcnn(depth=14,width=16)";
            case SEMANTIC -> "deeplabv3(depth=14,width=16)";
            default -> r.cell().model();
        };
        CellKey c = r.cell();
        return RowBuilder.like(r)
                .of(r.runId(), "full", task + "_" + c.method() + "_b" + c.batchSize())
                .cell(new CellKey(
                        task,
                        model,
                        c.method(),
                        c.batchSize(),
                        c.statBatch(),
                        c.precision(),
                        c.layout(),
                        c.execution(),
                        c.engine(),
                        c.device()))
                .trial(r.trial(), r.seed(), r.outcome(), measured)
                .build();
    }
}
