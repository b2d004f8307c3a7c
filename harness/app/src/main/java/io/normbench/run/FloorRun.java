package io.normbench.run;

import io.normbench.classify.FloorTrainer;
import io.normbench.classify.FloorTrainer.Trained;
import io.normbench.data.DataInfo;
import io.normbench.data.DataSplit;
import io.normbench.data.catalog.DataCatalog;
import io.normbench.provenance.ProvenanceJson;
import io.normbench.result.Floor;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import io.normbench.result.ResultRow;
import io.normbench.result.file.ProvenanceFiles;
import io.normbench.run.lane.RunRecorder;
import io.normbench.suite.DataSpec;
import io.normbench.suite.Measurement;
import io.normbench.suite.TaskSpec;
import io.normbench.suite.plan.Trial;
import io.normbench.util.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Finds the floor of every classification task of a run, after its last trial: nothing is measured then that this
 * process could disturb. A floor that the manifest has is not computed again.
 */
final class FloorRun {
    private static final String CLASSIFICATION = "classification";

    private final Path runDir;
    private final RunRecorder recorder;
    private final List<Path> plugins;
    private final LongSupplier clock;

    /**
     * @param runDir where the provenance of floors goes
     * @param plugins jars that may have data sets
     * @param clock nanoseconds, monotonic
     */
    FloorRun(Path runDir, RunRecorder recorder, List<Path> plugins, LongSupplier clock) {
        this.runDir = runDir;
        this.recorder = recorder;
        this.plugins = plugins;
        this.clock = clock;
    }

    /**
     * Completes the manifest's floors.
     *
     * @param trials the plan
     * @param rows the rows of the run; tasks that none of them has an accuracy of are left for later
     */
    void complete(List<Trial> trials, List<ResultRow> rows) {
        Map<String, TaskSpec> tasks = new LinkedHashMap<>();
        for (Trial trial : trials) {
            TaskSpec task = trial.cell().task();
            if (trial.measurement() == Measurement.ACCURACY && task.kind().equals(CLASSIFICATION)) {
                tasks.put(task.id(), task);
            }
        }
        recorder.manifest().observed().floors().forEach(known -> tasks.remove(known.task()));
        Map<DataSpec, Trained> byData = new HashMap<>();
        for (TaskSpec task : tasks.values()) {
            List<ResultRow> evaluated =
                    rows.stream().filter(row -> isEvaluated(row, task)).toList();
            if (!evaluated.isEmpty()) {
                Trained trained = byData.computeIfAbsent(task.data(), data -> train(task, evaluated));
                keep(task, trained);
            }
        }
    }

    private static boolean isEvaluated(ResultRow row, TaskSpec task) {
        return row.cell().task().equals(task.id())
                && row.outcome() instanceof Outcome.Completed
                && row.measured().metricValue().isPresent();
    }

    private void keep(TaskSpec task, Trained trained) {
        Floor found = trained.floor();
        trained.provenance()
                .ifPresent(provenance -> ProvenanceFiles.write(
                        ProvenanceFiles.floor(runDir, task.id()), ProvenanceJson.write(provenance)));
        recorder.floor(found.withTask(task.id()));
    }

    /** Whatever goes wrong becomes the reason why there is no floor: the run has its results. */
    private Trained train(TaskSpec task, List<ResultRow> rows) {
        // Counting the images of a large data set takes longer than a floor may: the workers have done it.
        Optional<String> tooMany = rows.stream()
                .map(row -> row.measured().metrics().get(Measured.TRAIN_SET_IMAGES))
                .filter(Number.class::isInstance)
                .mapToLong(count -> ((Number) count).longValue())
                .boxed()
                .max(Long::compare)
                .flatMap(FloorTrainer::tooMany);
        if (tooMany.isPresent()) {
            return none(task, tooMany.get());
        }
        long start = clock.getAsLong();
        try (URLClassLoader loader = new URLClassLoader(urls(), FloorRun.class.getClassLoader())) {
            DataSplit split = DataCatalog.load(loader).open(task.data());
            return isWorkers(split.info())
                    ? new FloorTrainer(clock).train(task.id(), split, start)
                    : none(task, "the split found here is not the one that the workers had");
        } catch (OutOfMemoryError e) {
            return none(task, "not enough memory for the data in the orchestrating process");
        } catch (UserError e) {
            return none(task, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        } catch (IOException | RuntimeException e) {
            return none(task, "it could not be computed: " + e);
        }
    }

    private boolean isWorkers(DataInfo info) {
        return recorder.manifest().observed().data().stream()
                .filter(data -> data.name().equals(info.name()))
                .anyMatch(data -> data.splitSha256().equals(info.splitSha256()));
    }

    private static Trained none(TaskSpec task, String reason) {
        return new Trained(Floor.none(task.id(), task.data().name(), reason), Optional.empty());
    }

    private URL[] urls() {
        return plugins.stream()
                .map(plugin -> {
                    try {
                        return plugin.toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toArray(URL[]::new);
    }
}
