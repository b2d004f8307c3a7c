package io.normbench.engine.dl4j;

import io.normbench.engine.dl4j.operation.FoundGradient;
import io.normbench.engine.dl4j.operation.Graph;
import io.normbench.engine.dl4j.operation.HostCopies;
import io.normbench.engine.dl4j.operation.Operation;
import io.normbench.engine.dl4j.operation.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lowers a trace and its gradient to a SameDiff graph and builds a plan. */
final class Compiler {
    private final Trace trace;
    private final Graph graph = new Graph();
    private final List<SDVariable> leaves = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private final List<SDVariable[]> lowered = new ArrayList<>();
    private final boolean[] reached;
    private final SDVariable[][] left;
    private final Map<Dl4jTensor, Boolean> wantedLeaves = new HashMap<>();
    private final Map<Dl4jTensor, SDVariable> ofLeaves = new HashMap<>();

    Compiler(Trace trace) {
        this.trace = trace;
        this.reached = new boolean[trace.nodes().size()];
        this.left = new SDVariable[trace.nodes().size()][];
        trace.wanted().forEach(leaf -> wantedLeaves.put(leaf, true));
    }

    /**
     * The plan, which has run once: its results are the roots and then the gradients of what is wanted, null where
     * there is none.
     *
     * @param threads threads that one operation may use
     * @param destinations where the gradients go; empty for anywhere
     */
    Plan compile(BufferPool pool, int threads, List<INDArray> destinations) {
        for (Dl4jTensor leaf : trace.leaves()) {
            leaves.add(graph.placeholder(HostCopies.type(leaf.dtype()), leaf.shape()));
        }
        List<Node> nodes = trace.nodes();
        int forward = 0;
        while (forward < nodes.size() && !(nodes.get(forward).operation() instanceof FoundGradient)) {
            lower(nodes.get(forward++));
        }
        Dl4jTensor loss = trace.loss();
        List<SDVariable> gradients = loss == null ? List.of() : gradients(loss);
        settle();
        // What is computed from gradients was made after the whole forward pass.
        nodes.subList(forward, nodes.size()).forEach(this::lower);
        List<SDVariable> results = new ArrayList<>();
        List<INDArray> places = new ArrayList<>();
        for (Dl4jTensor root : trace.roots()) {
            results.add(variable(root));
            places.add(null);
        }
        if (loss != null) {
            results.addAll(gradients);
            for (int i = 0; i < trace.wanted().size(); i++) {
                places.add(i < destinations.size() ? destinations.get(i) : null);
            }
        }
        List<INDArray> inputs = trace.leaves().stream().map(Dl4jTensor::array).toList();
        return new PlanBuilder(graph.sameDiff(), pool, threads).build(leaves, inputs, results, places);
    }

    private SDVariable variable(Dl4jTensor tensor) {
        return trace.isLeaf(tensor)
                ? leaves.get(trace.leafPlace(tensor))
                : lowered.get(trace.nodePlace(tensor.node()))[tensor.output()];
    }

    /** Whether a gradient that somebody wants passes through {@code tensor}. */
    private boolean reached(Dl4jTensor tensor) {
        return trace.isLeaf(tensor) ? wantedLeaves.containsKey(tensor) : reached[trace.nodePlace(tensor.node())];
    }

    private void lower(Node node) {
        List<Dl4jTensor> inputs = node.inputs();
        if (node.operation() instanceof FoundGradient) {
            SDVariable found = ofLeaves.get(inputs.get(0));
            SDVariable value = found != null ? found : graph.constant(HostCopies.type(node.dtype()), 0, node.shape());
            sites.add(null);
            lowered.add(new SDVariable[] {value});
            return;
        }
        SDVariable[] in = new SDVariable[inputs.size()];
        long[][] inShapes = new long[in.length][];
        boolean[] differentiated = new boolean[in.length];
        boolean any = false;
        for (int i = 0; i < in.length; i++) {
            in[i] = variable(inputs.get(i));
            inShapes[i] = inputs.get(i).shape();
            differentiated[i] = reached(inputs.get(i));
            any |= differentiated[i];
        }
        reached[lowered.size()] = any && node.operation().differentiable();
        Site site = new Site(graph, in, inShapes, node.shape(), HostCopies.type(node.dtype()), differentiated);
        sites.add(site);
        lowered.add(node.operation().lower(site));
    }

    private List<SDVariable> gradients(Dl4jTensor loss) {
        Map<Node, SDVariable[]> arriving = new HashMap<>();
        Dl4jTensor seed = trace.seed();
        SDVariable start =
                seed != null ? variable(seed) : graph.constant(HostCopies.type(loss.dtype()), 1, loss.shape());
        arrive(loss, start, arriving);
        for (int i = lowered.size() - 1; i >= 0; i--) {
            Node node = trace.nodes().get(i);
            SDVariable[] gradients = arriving.remove(node);
            if (gradients == null || gradients[0] == null || !reached[i]) {
                continue;
            }
            SDVariable[] leaving = node.operation().gradient(sites.get(i), lowered.get(i), gradients);
            left[i] = leaving;
            for (int k = 0; k < node.inputs().size(); k++) {
                if (leaving[k] != null && sites.get(i).wanted(k)) {
                    arrive(node.inputs().get(k), leaving[k], arriving);
                }
            }
        }
        List<SDVariable> found = new ArrayList<>();
        trace.wanted().forEach(leaf -> found.add(ofLeaves.get(leaf)));
        return found;
    }

    /** In order, as one node's state may be the next one's operand. */
    private void settle() {
        for (int i = 0; i < left.length; i++) {
            if (left[i] != null) {
                List<Dl4jTensor> inputs = trace.nodes().get(i).inputs();
                Operation operation = trace.nodes().get(i).operation();
                lowered.set(i, operation.settled(sites.get(i), lowered.get(i), left[i], k -> variable(inputs.get(k))));
            }
        }
    }

    private void arrive(Dl4jTensor tensor, SDVariable gradient, Map<Node, SDVariable[]> arriving) {
        if (trace.isLeaf(tensor)) {
            ofLeaves.merge(tensor, gradient, graph::add);
            return;
        }
        SDVariable[] sums = arriving.computeIfAbsent(
                tensor.node(), node -> new SDVariable[lowered.get(trace.nodePlace(node)).length]);
        int output = tensor.output();
        sums[output] = sums[output] == null ? gradient : graph.add(sums[output], gradient);
    }
}
