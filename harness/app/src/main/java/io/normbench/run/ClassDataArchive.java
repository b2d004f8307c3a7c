package io.normbench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normbench.suite.Plan;
import io.normbench.suite.Trial;
import io.normbench.suite.TrialJson;
import io.normbench.util.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the class data archive of an engine's workers: parsed classes that later workers map instead of reading them
 * from jars (JEP 350). It shortens a worker's start and changes nothing else; a virtual machine that cannot use it
 * ignores it.
 */
public final class ClassDataArchive {
    private static final double LIMIT_SECONDS = 300;

    private final Installation installation;

    /** Archives go into {@code installation}, which must be a distribution. */
    public ClassDataArchive(Installation installation) {
        this.installation = installation;
    }

    /**
     * Runs the trials of {@code plan} on its first engine, in one worker that writes the archive when it ends.
     *
     * @return the archive; empty if this virtual machine did not write one
     */
    public Optional<Path> create(Plan plan) throws InterruptedException {
        String engine = plan.suite().engines().get(0);
        Path archive = installation
                .classDataArchive(engine)
                .orElseThrow(() -> UserError.usage("not a distribution; run 'make build'"));
        ObjectMapper mapper = new ObjectMapper();
        try (WorkerLogs logs = WorkerLogs.create("normbench-archive")) {
            List<String> flags = new ArrayList<>(installation.nativesFlags(engine));
            flags.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr"));
            WorkerCommand command = new WorkerCommand(
                    installation.workerClassPath(engine),
                    flags,
                    1,
                    0,
                    logs.folder());
            try (WorkerProcess worker =
                    WorkerProcess.start(command, logs.folder().resolve("archive.log"), mapper, System::nanoTime)) {
                for (Trial trial : trials(plan, engine)) {
                    ObjectNode request = mapper.createObjectNode().put("do", "trial");
                    request.set("trial", TrialJson.write(trial));
                    request.put("run_dir", logs.folder().toString());
                    plan.suite()
                            .measure(trial.cell().task())
                            .throughput()
                            .ifPresent(spec -> request.set("throughput", TrialJson.write(spec)));
                    worker.ask(request, LIMIT_SECONDS, (name, event) -> {});
                }
                worker.ask(mapper.createObjectNode().put("do", "exit"), LIMIT_SECONDS, (name, event) -> {});
            }
        }
        return Optional.of(archive).filter(Files::isRegularFile);
    }

    private static List<Trial> trials(Plan plan, String engine) {
        return plan.trials().stream()
                .filter(trial -> trial.cell().engine().equals(engine))
                .toList();
    }
}
