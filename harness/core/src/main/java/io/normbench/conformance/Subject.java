package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.Normalization;
import io.normbench.option.Options;
import io.normbench.norm.WeightTransform;
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
 */
record Subject(
        BiFunction<Tensor, Scope, Tensor> definition,
        BiFunction<Tensor, Scope, Optional<Tensor>> fused,
        BiFunction<Tensor, Scope, Map<String, Tensor>> auxiliary) {

    /** The catalogue's entry {@code id} with the given options; empty if this build has no such method. */
    static Optional<Subject> find(MethodCatalog catalog, String id, Map<String, Object> options) {
        return catalog.normalization(id)
                .map(provider -> {
                    Normalization method =
                            provider.create(Options.of(provider.info().options(), options));
                    return new Subject(method::define, method::fused, method::auxiliary);
                })
                .or(() -> catalog.transform(id).map(provider -> {
                    WeightTransform transform =
                            provider.create(Options.of(provider.info().options(), options));
                    return new Subject(transform::define, transform::fused, (x, scope) -> Map.of());
                }));
    }

    /** The result along {@code path}; empty if there is no such path for this input. */
    Optional<Tensor> run(CodePath path, Tensor x, Scope scope) {
        return path == CodePath.DEFINITION ? Optional.of(definition.apply(x, scope)) : fused.apply(x, scope);
    }
}
