package io.normbench.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.normbench.norm.MethodCatalog;
import io.normbench.suite.ModelSpec;
import io.normbench.suite.WeightsSpec;
import io.normbench.tensor.ForwardingScope;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which parameters frozen stages leave. */
class FreezingTest {
    private final ModelCatalog catalog = ModelCatalog.load(ModelCatalog.class.getClassLoader());
    private final Shapes shapes = new Shapes();

    private void segment(List<String> frozen) {
        segment(frozen, shapes.scope());
    }

    private void segment(List<String> frozen, Scope scope) {
        WeightsSpec none = WeightsSpec.NONE;
        WeightsSpec weights =
                new WeightsSpec(none.file(), none.sha256(), none.map(), none.part(), none.strict(), frozen);
        Map<String, Object> options =
                Map.of("depth", 10, "width", 8, "stem", "small", "output_stride", 4, "aspp_channels", 16);
        catalog.create(
                        new ModelSpec("deeplabv3", options, weights),
                        3,
                        MethodCatalog.load(MethodCatalog.class.getClassLoader()).create("bn", Map.of()))
                .forward(shapes.tensor(2, 3, 16, 16), scope);
    }

    /** Hears what stands before activations, as the measure of singularities does. */
    private record Hearing(Scope inner, List<Tensor> heard) implements ForwardingScope {
        @Override
        public Scope child(String name) {
            return new Hearing(inner.child(name), heard);
        }

        @Override
        public void beforeActivation(Tensor y) {
            heard.add(y);
        }
    }

    @Test
    void whoWatchesActivationsSeesThoseOfFrozenStagesAndOfTheOthers() {
        List<Tensor> ofAll = new ArrayList<>();
        List<Tensor> ofPartlyFrozen = new ArrayList<>();

        segment(List.of(), new Hearing(shapes.scope(), ofAll));
        segment(List.of("stem", "layer2"), new Hearing(shapes.scope(), ofPartlyFrozen));

        assertThat(ofPartlyFrozen).isNotEmpty().hasSameSizeAs(ofAll);
    }

    @Test
    void stagesOfABackboneAreNamedWithoutItsName() {
        segment(List.of());
        int all = shapes.parameters.size();
        shapes.parameters.clear();

        segment(List.of("stem", "layer2", "aspp.point.norm"));

        assertThat(shapes.parameters).hasSize(all - 3 - 9 - 2);
        assertThat(shapes.parameters.keySet())
                .noneMatch(name -> name.startsWith("backbone.conv1.")
                        || name.startsWith("backbone.bn1.")
                        || name.startsWith("backbone.layer2.")
                        || name.startsWith("aspp.point.norm."))
                .contains("backbone.layer1.0.conv1.weight", "aspp.point.conv.weight");
    }

    @ParameterizedTest
    @CsvSource({
        "stem, true",
        "layer1, true",
        "layer1.0.conv1, true",
        "backbone.layer1, true",
        "layer2, false",
        "layer, false",
        "layer1.0.conv1.weight, false"
    })
    void aStageReachesVariablesBelowIt(String stage, boolean reached) {
        assertThat(Freezing.reaches(stage, Set.of("backbone.conv1.weight", "backbone.layer1.0.conv1.weight")))
                .isEqualTo(reached);
    }
}
