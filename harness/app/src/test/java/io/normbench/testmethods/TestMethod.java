package io.normbench.testmethods;

import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.NormalizationProvider;
import io.normbench.option.OptionSpec;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A method for tests that leaves its input as it is, until training meets the batch size that option {@code batch}
 * names: then it does its harm. Without the option it never does, so that a check of the whole catalogue passes.
 */
final class TestMethod implements Normalization {
    private final Harm harm;
    private final Options options;

    private TestMethod(Harm harm, Options options) {
        this.harm = harm;
        this.options = options;
    }

    @Override
    public Tensor define(Tensor x, Scope scope) {
        boolean due = scope.training() && x.n() == options.integer("batch") && scope.step() >= options.integer("step");
        return due ? harm.apply(x, options) : x;
    }

    /** What a method does wrong. */
    interface Harm {
        Tensor apply(Tensor x, Options options);
    }

    /** Catalogue entry of a method whose harm is known; subclasses only name it. */
    abstract static class Provider implements NormalizationProvider {
        private final String id;
        private final Harm harm;
        private final List<OptionSpec> options = new ArrayList<>();

        Provider(String id, Harm harm, OptionSpec... further) {
            this.id = id;
            this.harm = harm;
            options.add(OptionSpec.integer("batch", 0, 0, "the batch size that goes wrong; 0: none"));
            options.add(OptionSpec.integer("step", 0, 0, "the first step that goes wrong"));
            options.addAll(List.of(further));
        }

        @Override
        public MethodInfo info() {
            return new MethodInfo(id, "For tests: " + id, "none", options, false);
        }

        @Override
        public Normalization create(Options given) {
            return new TestMethod(harm, given);
        }
    }
}
