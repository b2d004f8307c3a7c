package io.normbench.run.worker;

import java.util.Map;

/**
 * Workers that another runner starts, under a name and facts of their own: those of an element of a job array live beside
 * the process that asks them, but on a node that the record must tell.
 *
 * @param workers starts them
 * @param name the name in manifests
 * @param facts what results must agree in to be compared
 * @param cores cores that they may use; a scheduler need not keep them from others
 */
public record NamedRunner(Runner workers, String name, Map<String, String> facts, int cores) implements Runner {
    public NamedRunner {
        facts = Map.copyOf(facts);
    }

    @Override
    public WorkerLink start(WorkerLaunch launch) {
        return workers.start(launch);
    }

    @Override
    public WorkerLaunch placed(String engine, WorkerLaunch launch) {
        return workers.placed(engine, launch);
    }
}
