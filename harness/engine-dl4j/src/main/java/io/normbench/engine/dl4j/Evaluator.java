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
 * anew each time. So it does not matter which program object, step or Java branch made the trace.
 */
final class Evaluator implements AutoCloseable {
    /** Training, inference, and a few reads between; programs whose shapes change in every step must not pile up. */
    private static final int KEPT_PLANS = 8;

    private final int threads;
    private final BufferPool pool = new BufferPool();
    private final Map<Trace.Key, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);

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
        Plan made = new Compiler(trace).compile(pool, threads, destinations);
        plans.put(key, made);
        if (plans.size() > KEPT_PLANS) {
            Iterator<Plan> eldest = plans.values().iterator();
            Plan dropped = eldest.next();
            eldest.remove();
            dropped.close();
        }
        return made;
    }

    /** Bytes that plans compute in. */
    long bytes() {
        return pool.bytes();
    }

    /** The plans that are kept. */
    List<Plan> plans() {
        return List.copyOf(plans.values());
    }

    @Override
    public void close() {
        plans.values().forEach(Plan::close);
        plans.clear();
        pool.close();
        LayerMemory.release();
    }
}
