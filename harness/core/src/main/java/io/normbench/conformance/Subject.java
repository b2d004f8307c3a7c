package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import io.normbench.norm.SameShape;
import io.normbench.norm.WeightTransform;
import io.normbench.option.Options;
import io.normbench.tensor.Scope;
import io.normbench.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What is checked: a normalization over {@code [N, C, H, W]} or a weight transform over {@code [O, I, kh, kw]}.
 *
 * @param definition the definition
 * @param fused the fast path, or empty for inputs that have none
 * @param auxiliary results beside the output, by name
 * @param ofWeights whether it works on weights, which are never narrow, and not on activations
 * @param keepsShape whether the result must have the input's shape; a convolution before the method changes it
 * @param mixesSamples whether it declares that a sample's training output depends on other samples
 */
record Subject(
        BiFunction<Tensor, Scope, Tensor> definition,
        BiFunction<Tensor, Scope, Optional<Tensor>> fused,
        BiFunction<Tensor, Scope, Map<String, Tensor>> auxiliary,
        boolean ofWeights,
        boolean keepsShape,
        boolean mixesSamples) {

    /** The catalogue's entry {@code id} with the given options; empty if this build has no such method. */
    static Optional<Subject> find(MethodCatalog catalog, String id, Map<String, Object> options) {
        return catalog.normalization(id)
                .map(provider -> {
                    Normalization method =
                            provider.create(Options.of(provider.info().options(), options));
                    return new Subject(
                            method::define,
                            method::fused,
                            method::auxiliary,
                            false,
                            !method.needsConvolution(),
                            method.mixesSamples());
                })
                .or(() -> catalog.transform(id).map(provider -> {
                    WeightTransform transform =
                            provider.create(Options.of(provider.info().options(), options));
                    return new Subject(transform::define, transform::fused, (x, scope) -> Map.of(), true, true, false);
                }));
    }

    /** The result along {@code path}, computed as networks do; empty if there is no such path for this input. */
    Optional<Tensor> run(CodePath path, Tensor x, Scope scope) {
        boolean[] found = {true};
        Tensor y = x.inFullPrecision(wide -> {
            if (path == CodePath.DEFINITION) {
                return checked(wide, definition.apply(wide, scope));
            }
            Optional<Tensor> fast = fused.apply(wide, scope);
            found[0] = fast.isPresent();
            return checked(wide, fast.orElse(wide));
        });
        return found[0] ? Optional.of(y) : Optional.empty();
    }

    private Tensor checked(Tensor input, Tensor result) {
        return keepsShape ? SameShape.checked(input, result) : result;
    }
}
