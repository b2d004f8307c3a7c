package io.normbench.suite.read;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.norm.WeightTransform;
import io.normbench.norm.WeightTransformProvider;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A vocabulary of methods, data sets and models that have options but compute nothing. */
final class Fakes {
    private static final OptionSpec EPS = OptionSpec.real("eps", 1e-5, 0, "added to the variance");
    private static final OptionSpec GROUPS = OptionSpec.integer("groups", 32, 1, "channel groups");

    private static final Set<String> WITH_RUNNING_STATISTICS =
            Set.of("bn", "gbn", "brn", "bcn", "ebcn", "sn", "evonorm_b0");

    private Fakes() {}

    private record Identity(boolean mixesSamples) implements Normalization {
        @Override
        public Tensor define(Tensor x, Scope scope) {
            return x;
        }
    }

    static SuiteVocabulary vocabulary() {
        return new SuiteVocabulary(catalog(), Map.of("classification", classification()), engines());
    }

    /** Two, in the order in which faults list them. */
    private static Set<String> engines() {
        return new LinkedHashSet<>(List.of("libtorch", "dl4j"));
    }

    static MethodCatalog catalog() {
        Stream<NormalizationProvider> plain = Stream.of(
                        "none",
                        "bn",
                        "frozen_bn",
                        "ln",
                        "ln2d",
                        "in",
                        "frn",
                        "evonorm_b0",
                        "evonorm_s0",
                        "sn",
                        "dyt",
                        "rms",
                        "pono",
                        "grn",
                        "lrn",
                        "on")
                .map(id -> method(id, id.equals("none") ? List.of() : List.of(EPS)));
        Stream<NormalizationProvider> more = Stream.of(
                method("gn", List.of(GROUPS, EPS)),
                method("bcn", List.of(GROUPS, EPS)),
                method("ebcn", List.of(GROUPS, OptionSpec.real("rate", 0.1, 0, "update rate"))),
                method("gbn", List.of(OptionSpec.integer("ghost_size", 32, 1, "images of a ghost batch"))),
                method("brn", List.of(OptionSpec.real("r_max", 3, 1, "clip of r"))));
        return MethodCatalog.of(
                Stream.concat(plain, more).toList(),
                List.of(transform(
                        "ws",
                        List.of(OptionSpec.choice("variant", "paper", List.of("paper", "repo"), "which formula")))));
    }

    private static TaskVocabulary classification() {
        return new TaskVocabulary(
                new TreeMap<>(Map.of("digits", List.of(), "cifar10", List.of(OptionSpec.text("root", "", "folder")))),
                Map.of(
                        "preact-resnet",
                        List.of(
                                OptionSpec.integer("depth", 20, 8, "layers"),
                                OptionSpec.integer("width", 16, 1, "channels of the first stage"))));
    }

    private static NormalizationProvider method(String id, List<OptionSpec> options) {
        return new NormalizationProvider() {
            @Override
            public MethodInfo info() {
                return new MethodInfo(id, id, "test", options, true);
            }

            @Override
            public Normalization create(Options given) {
                return new Identity(WITH_RUNNING_STATISTICS.contains(id));
            }
        };
    }

    private static WeightTransformProvider transform(String id, List<OptionSpec> options) {
        return new WeightTransformProvider() {
            @Override
            public MethodInfo info() {
                return new MethodInfo(id, id, "test", options, true);
            }

            @Override
            public WeightTransform create(Options given) {
                return (weight, scope) -> weight;
            }
        };
    }
}
