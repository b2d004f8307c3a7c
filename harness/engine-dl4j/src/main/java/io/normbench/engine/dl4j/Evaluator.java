package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.LayerMemory;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes traces with plans that it keeps.
 *
 * <p>A plan may serve again because its key holds everything it was made from: operations with all their settings,
 * element types, and the shapes of whatever comes in from outside. Values, including constants a program makes, come in
 * anew each time. So it does not matter which program object, step, Java branch or session made the trace.
 */
final class Evaluator implements AutoCloseable {
    /** Training, inference, and a few reads between; programs whose shapes change in every step must not pile up. */
    private static final int KEPT_PLANS = 8;

    /** More plans are kept as long as all of them have at most so many operations: some dozens of single layers. */
    private static final int KEPT_OPERATIONS = 4096;

    /** Memory that an evaluator may hold on to from one session to the next. */
    private static final long MOST_IDLE_BYTES = 32 << 20;

    private final int threads;
    private final BufferPool pool = new BufferPool();
    private final Map<Trace.Key, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);
    private int operations;
    private boolean belongsToOne;

    Evaluator(int threads) {
        this.threads = threads;
    }

    /**
     * Runs the plan of {@code trace}.
     *
     * @param destinations where gradients go, for every wanted leaf; empty for anywhere. The same in every call with
     *     the same trace.
     * @return the plan, whose results are valid until the next call
     */
    Plan run(Trace trace, List<INDArray> destinations) {
        Trace.Key key = trace.key();
        Plan known = plans.get(key);
        if (known != null) {
            known.run(trace.leaves().stream().map(Dl4jTensor::array).toList());
            return known;
        }
        boolean shared = !belongsToOne && destinations.isEmpty();
        if (!belongsToOne && !shared) {
            clear();
        }
        // Also of a plan that fails half-way: it leaves buffers that no other plan will have.
        belongsToOne = true;
        Plan made = new Compiler(trace).compile(pool, threads, destinations);
        belongsToOne = !shared;
        plans.put(key, made);
        operations += made.steps().size();
        Iterator<Plan> eldest = plans.values().iterator();
        while (plans.size() > KEPT_PLANS && operations > KEPT_OPERATIONS) {
            Plan dropped = eldest.next();
            eldest.remove();
            operations -= dropped.steps().size();
            dropped.close();
        }
        return made;
    }

    /**
     * Whether a further session may have this evaluator when the one that has it closes: where no plan writes gradients to
     * that session's own memory, and all take little. What earlier sessions left is freed before the first plan of
     * training is made, so that what is measured in a session depends on no other.
     */
    boolean servesFurtherSessions() {
        return !belongsToOne && pool.bytes() <= MOST_IDLE_BYTES;
    }

    /** Frees what is not worth keeping while no session has this. */
    void rest() {
        LayerMemory.release();
    }

    /** Bytes that plans compute in. */
    long bytes() {
        return pool.bytes();
    }

    /** The plans that are kept. */
    List<Plan> plans() {
        return List.copyOf(plans.values());
    }

    private void clear() {
        plans.values().forEach(Plan::close);
        plans.clear();
        operations = 0;
        pool.close();
    }

    @Override
    public void close() {
        clear();
        LayerMemory.release();
    }
}
