package io.normbench.model;

import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Stages that take no updates, as detectors keep the first ones of a pretrained backbone.
 *
 * <p>A frozen node runs as in evaluation whatever the step is: its methods take their running statistics and leave their
 * state alone, as detectron2 turns frozen stages' normalization into {@code FrozenBatchNorm2d}. Its parameters are state
 * that nobody moves: no gradient is computed for them and none behind them, and neither momentum, weight decay nor
 * clipping knows them.
 */
public final class Freezing {
    private static final String STEM = "stem";
    private static final List<String> STEM_NODES = List.of(STEM, "conv1", "bn1");
    private static final String BACKBONE = "backbone.";

    private final Set<String> nodes;

    private Freezing(Set<String> nodes) {
        this.nodes = nodes;
    }

    /**
     * Freezes these stages: {@code stem}, or a node by its name, which may leave out a {@code backbone.} at its start.
     */
    public static Freezing of(List<String> stages) {
        Set<String> nodes = new LinkedHashSet<>();
        stages.stream().flatMap(Freezing::nodes).forEach(nodes::add);
        return new Freezing(nodes);
    }

    private static Stream<String> nodes(String stage) {
        return (stage.equals(STEM) ? STEM_NODES : List.of(stage))
                .stream().flatMap(node -> Stream.of(node, BACKBONE + node));
    }

    /** Whether {@code stage} has any of the variables with these full names. */
    public static boolean reaches(String stage, Set<String> variables) {
        return nodes(stage).anyMatch(node -> variables.stream().anyMatch(variable -> variable.startsWith(node + ".")));
    }

    /** The same network, frozen. */
    Network of(Network network) {
        return nodes.isEmpty() ? network : (images, scope) -> network.forward(images, frozen(scope));
    }

    /** The same network, frozen. */
    RegionNetwork of(RegionNetwork network) {
        return nodes.isEmpty() ? network : new FrozenRegionNetwork(network);
    }

    private Scope frozen(Scope scope) {
        return new FreezingScope(scope, "", nodes);
    }

    private final class FrozenRegionNetwork implements RegionNetwork {
        private final RegionNetwork inner;

        FrozenRegionNetwork(RegionNetwork inner) {
            this.inner = inner;
        }

        @Override
        public RegionGeometry geometry() {
            return inner.geometry();
        }

        @Override
        public RegionBudget budget() {
            return inner.budget();
        }

        @Override
        public List<Tensor> features(Tensor images, Scope scope) {
            return inner.features(images, frozen(scope));
        }

        @Override
        public Proposals proposals(List<Tensor> features, Scope scope) {
            return inner.proposals(features, frozen(scope));
        }

        @Override
        public Boxes boxes(Tensor rois, int[] roisPerImage, Scope scope) {
            return inner.boxes(rois, roisPerImage, frozen(scope));
        }

        @Override
        public Tensor masks(Tensor rois, int[] roisPerImage, Scope scope) {
            return inner.masks(rois, roisPerImage, frozen(scope));
        }
    }
}
