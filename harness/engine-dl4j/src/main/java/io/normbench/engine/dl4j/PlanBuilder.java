package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.shape.Reshape;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns a SameDiff graph into a plan: picks the operations that results need, evaluates what is constant, and gives
 * every variable a place in memory that is free again after its last use.
 *
 * <p>Building runs the plan once, because libnd4j tells the shape of a result only when it sees the operands.
 */
final class PlanBuilder {
    /**
     * Elements of an operand from which libnd4j may split an operation among threads. Left alone it splits nearly every
     * one, and small ones wait for the other thread longer than they work: on 2 cores a product of 32,768 elements
     * takes 23 µs with one thread and 16 with two, but milliseconds where another process is busy. oneDNN's
     * convolutions have threads of their own, which this does not touch.
     */
    private static final int SMALLEST_PARALLEL_OPERAND = 65_536;

    private final SameDiff sameDiff;
    private final BufferPool pool;
    private final int threads;
    private final OpExecutioner executioner = Nd4j.getExecutioner();
    private final Environment environment = Nd4j.getEnvironment();
    private final Map<String, Slot> slots = new HashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final List<INDArray> owned = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    // In order of making, so that every run of the program lays its memory out alike.
    private final Map<Slot, Integer> lastUse = new LinkedHashMap<>();
    private final Set<INDArray> written = Collections.newSetFromMap(new IdentityHashMap<>());

    PlanBuilder(SameDiff sameDiff, BufferPool pool, int threads) {
        this.sameDiff = sameDiff;
        this.pool = pool;
        this.threads = threads;
    }

    /**
     * Builds the plan and runs it once.
     *
     * @param leaves the graph's placeholders
     * @param inputs their arrays
     * @param results the variables wanted; null stands for one that does not exist
     * @param destinations for each result the array it is to be written to; null for none in particular
     */
    Plan build(List<SDVariable> leaves, List<INDArray> inputs, List<SDVariable> results, List<INDArray> destinations) {
        Map<String, INDArray> direct = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) != null && destinations.get(i) != null) {
                direct.putIfAbsent(results.get(i).name(), destinations.get(i));
            }
        }
        List<Slot> leafSlots = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Slot slot = Slot.fixed(inputs.get(i));
            leafSlots.add(slot);
            slots.put(leaves.get(i).name(), slot);
        }
        List<SameDiffOp> order = needed(results);
        Map<String, Integer> lastReader = lastReaders(order, results);
        List<Slot> dying = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            place(order.get(i), direct, lastReader);
            int now = i;
            dying.clear();
            for (Map.Entry<Slot, Integer> entry : lastUse.entrySet()) {
                if (entry.getValue() == now) {
                    dying.add(entry.getKey());
                }
            }
            dying.forEach(this::free);
        }
        List<Slot> outputs = new ArrayList<>();
        List<Plan.Copy> copies = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Slot slot = results.get(i) == null ? null : slot(results.get(i).name());
            outputs.add(slot);
            INDArray destination = destinations.get(i);
            if (slot != null && destination != null && !written.contains(destination)) {
                copies.add(new Plan.Copy(slot, destination));
            }
        }
        copies.forEach(Plan.Copy::run);
        List.copyOf(lastUse.keySet()).forEach(this::free);
        return new Plan(environment, leafSlots, steps, copies, outputs, owned);
    }

    private void free(Slot slot) {
        lastUse.remove(slot);
        pool.release(Objects.requireNonNull(slot.buffer()));
    }

    private List<SameDiffOp> needed(List<SDVariable> results) {
        Map<String, Variable> variables = sameDiff.getVariables();
        Set<String> wanted = new LinkedHashSet<>();
        List<String> open = new ArrayList<>();
        for (SDVariable result : results) {
            if (result != null) {
                open.add(result.name());
            }
        }
        while (!open.isEmpty()) {
            String producer = Objects.requireNonNull(variables.get(open.remove(open.size() - 1)))
                    .getOutputOfOp();
            if (producer != null && wanted.add(producer)) {
                open.addAll(
                        Objects.requireNonNull(sameDiff.getOps().get(producer)).getInputsToOp());
            }
        }
        // The graph's own order is the order of writing, in which operands come first.
        return sameDiff.getOps().values().stream()
                .filter(op -> wanted.contains(op.getName()))
                .toList();
    }

    private static Map<String, Integer> lastReaders(List<SameDiffOp> order, List<SDVariable> results) {
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            for (String input : order.get(i).getInputsToOp()) {
                last.put(input, i);
            }
            for (String output : order.get(i).getOutputsOfOp()) {
                last.putIfAbsent(output, i);
            }
        }
        for (SDVariable result : results) {
            if (result != null) {
                last.put(result.name(), Integer.MAX_VALUE);
            }
        }
        return last;
    }

    private Slot slot(String name) {
        Slot known = slots.get(name);
        if (known == null) {
            SDVariable variable = sameDiff.getVariable(name);
            if (variable.getVariableType() != VariableType.CONSTANT) {
                throw new IllegalStateException("variable '" + name + "' is read before it is computed");
            }
            known = Slot.fixed(variable.getArr());
            owned.add(variable.getArr());
            constants.add(name);
            slots.put(name, known);
        }
        return known;
    }

    private void place(SameDiffOp op, Map<String, INDArray> destinations, Map<String, Integer> lastReader) {
        DifferentialFunction function = op.getOp();
        String[] operands = function.argNames();
        INDArray[] arrays = new INDArray[operands.length];
        boolean constant = true;
        for (int i = 0; i < operands.length; i++) {
            arrays[i] = slot(operands[i]).array();
            constant &= constants.contains(operands[i]);
        }
        List<String> outputs = op.getOutputsOfOp();
        OpContext context = executioner.buildContext();
        List<LongShapeDescriptor> shapes = shapes(function, context, arrays);
        if (function instanceof Reshape && !destinations.containsKey(outputs.get(0))) {
            Slot reshaped = slot(operands[0]).reshaped(shapes.get(0).getShape());
            slots.put(outputs.get(0), reshaped);
            if (constant) {
                constants.add(outputs.get(0));
            }
            extend(reshaped, Objects.requireNonNull(lastReader.get(outputs.get(0))));
            return;
        }
        // The shape of an operand is known once and for all.
        boolean folds = constant || function.opName().equals("shape_of");
        Step step = new Step(executioner, function, context, stepThreads(arrays));
        for (int i = 0; i < outputs.size(); i++) {
            String output = outputs.get(i);
            DataType type = sameDiff.getVariable(output).dataType();
            long[] shape = shapes.get(i).getShape();
            Slot slot = place(type, shape, folds, destinations.get(output));
            slots.put(output, slot);
            context.setOutputArray(i, slot.array());
            if (folds) {
                constants.add(output);
            }
            extend(slot, Objects.requireNonNull(lastReader.get(output)));
        }
        step.run(environment);
        if (!folds) {
            for (int i = 0; i < operands.length; i++) {
                slot(operands[i]).usedBy(step, i);
            }
            steps.add(step);
        }
    }

    private int stepThreads(INDArray[] operands) {
        for (INDArray operand : operands) {
            if (operand.length() >= SMALLEST_PARALLEL_OPERAND) {
                return threads;
            }
        }
        return 1;
    }

    /** @param destination where its values go; null for anywhere */
    private Slot place(DataType type, long[] shape, boolean folds, @Nullable INDArray destination) {
        if (folds) {
            INDArray array = Nd4j.createUninitialized(type, shape);
            owned.add(array);
            return Slot.fixed(array);
        }
        if (destination != null) {
            written.add(destination);
            return Slot.fixed(Reshaping.view(destination, shape));
        }
        DataBuffer buffer = pool.take(type, Shapes.count(shape));
        return Slot.pooled(buffer, shape);
    }

    /** Keeps the memory of {@code slot} until operation {@code last} has run. */
    private void extend(Slot slot, int last) {
        Slot memory = slot.memory();
        if (memory.buffer() != null) {
            lastUse.merge(memory, last, Math::max);
        }
    }

    private static List<LongShapeDescriptor> shapes(DifferentialFunction function, OpContext context, INDArray[] in) {
        if (function instanceof CustomOp) {
            DynamicCustomOp custom = (DynamicCustomOp) function;
            context.setArgs(in, custom.iArgs(), custom.dArgs(), custom.tArgs(), custom.bArgs());
            return custom.calculateOutputShape(context);
        }
        for (int i = 0; i < in.length; i++) {
            context.setInputArray(i, in[i]);
        }
        return ((BaseOp) function).calculateOutputShape(context);
    }
}
