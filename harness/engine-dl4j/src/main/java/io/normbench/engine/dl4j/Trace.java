package io.normbench.engine.dl4j;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What results need: nodes in an order of execution, and the tensors that exist already.
 *
 * <p>{@link #key} is the same for the same computation on other values, whoever made the nodes: it names operations,
 * shapes and element types, and operands by their place.
 */
final class Trace {
    private final List<Dl4jTensor> roots;
    private final @Nullable Dl4jTensor loss; // null: no gradients
    private final @Nullable Dl4jTensor seed; // null: 1
    private final List<Dl4jTensor> wanted;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Dl4jTensor> leaves = new ArrayList<>();
    private final Map<Node, Integer> nodePlaces = new IdentityHashMap<>();
    private final Map<Object, Integer> leafPlaces = new IdentityHashMap<>();

    private Trace(
            List<Dl4jTensor> roots, @Nullable Dl4jTensor loss, @Nullable Dl4jTensor seed, List<Dl4jTensor> wanted) {
        this.roots = roots;
        this.loss = loss;
        this.seed = seed;
        this.wanted = wanted;
        List<Dl4jTensor> starts = new ArrayList<>(roots);
        if (loss != null) {
            starts.add(loss);
        }
        collect(starts, loss == null);
        nodes.sort(Comparator.comparingLong(Node::serial));
        for (int i = 0; i < nodes.size(); i++) {
            nodePlaces.put(nodes.get(i), i);
        }
        wanted.forEach(this::addLeaf);
        if (seed != null) {
            addLeaf(seed);
        }
        // Leaves in the order in which nodes ask for them, so that equal programs give equal keys.
        for (Node node : nodes) {
            node.inputs().stream().filter(this::isLeaf).forEach(this::addLeaf);
        }
        roots.stream().filter(this::isLeaf).forEach(this::addLeaf);
    }

    /** The values of {@code roots}. */
    static Trace values(List<Dl4jTensor> roots) {
        return new Trace(roots, null, null, List.of());
    }

    /**
     * The values of {@code roots}, and the gradient of {@code loss} with respect to each of {@code wanted}.
     *
     * @param seed the gradient of some scalar with respect to {@code loss}; null for 1
     */
    static Trace gradients(
            List<Dl4jTensor> roots, Dl4jTensor loss, @Nullable Dl4jTensor seed, List<Dl4jTensor> wanted) {
        return new Trace(roots, loss, seed, wanted);
    }

    /**
     * @param shortcuts whether values that were computed before serve as leaves; not where gradients must pass through
     *     them
     */
    private void collect(List<Dl4jTensor> starts, boolean shortcuts) {
        List<Dl4jTensor> open = new ArrayList<>(starts);
        while (!open.isEmpty()) {
            Dl4jTensor tensor = open.remove(open.size() - 1);
            if (tensor.isLeaf() || shortcuts && tensor.array() != null) {
                leafPlaces.putIfAbsent(tensor, -1);
            } else if (nodePlaces.putIfAbsent(tensor.node(), -1) == null) {
                nodes.add(tensor.node());
                open.addAll(tensor.node().inputs());
            }
        }
    }

    private void addLeaf(Dl4jTensor tensor) {
        Integer place = leafPlaces.get(tensor);
        if (place == null || place < 0) {
            leafPlaces.put(tensor, leaves.size());
            leaves.add(tensor);
        }
    }

    boolean isLeaf(Dl4jTensor tensor) {
        return leafPlaces.containsKey(tensor);
    }

    int leafPlace(Dl4jTensor tensor) {
        return Objects.requireNonNull(leafPlaces.get(tensor));
    }

    int nodePlace(Node node) {
        return Objects.requireNonNull(nodePlaces.get(node));
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Dl4jTensor> leaves() {
        return leaves;
    }

    List<Dl4jTensor> roots() {
        return roots;
    }

    /** What gradients are of; null for none. */
    @Nullable
    Dl4jTensor loss() {
        return loss;
    }

    /** The gradient of the loss; null for 1. */
    @Nullable
    Dl4jTensor seed() {
        return seed;
    }

    List<Dl4jTensor> wanted() {
        return wanted;
    }

    /** The computation, without values. */
    Key key() {
        List<Object> parts = new ArrayList<>();
        for (Dl4jTensor leaf : leaves) {
            parts.add(leaf.dtype());
            addShape(parts, leaf.shape());
        }
        for (Node node : nodes) {
            parts.add(node.operation());
            node.inputs().forEach(input -> parts.add(place(input)));
        }
        parts.add("results");
        roots.forEach(root -> parts.add(place(root)));
        parts.add(loss == null ? "none" : place(loss));
        parts.add(seed == null ? "none" : place(seed));
        parts.add(wanted.size());
        return new Key(parts, parts.hashCode());
    }

    private static void addShape(List<Object> parts, long[] shape) {
        parts.add(shape.length);
        for (long length : shape) {
            parts.add(length);
        }
    }

    private Object place(Dl4jTensor tensor) {
        return isLeaf(tensor)
                ? -1 - leafPlace(tensor)
                : nodePlace(tensor.node()) + (long) tensor.output() * Integer.MAX_VALUE;
    }

    /** A computation's name, with its hash at hand. */
    record Key(List<Object> parts, int hash) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.hash == hash && Objects.equals(key.parts, parts);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
