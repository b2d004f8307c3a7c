package io.normbench.conformance;

import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.tensor.DType;
import io.normbench.tensor.Engine;
import io.normbench.tensor.EngineOptions;
import io.normbench.tensor.EngineProvider;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The whole conformance check of one engine, method by method and along both paths: every vector in float64, with those
 * of the layers of the engine's own library that stand for the same method; then the method against its own definition in
 * float64 on fresh inputs of many kinds ({@link InputClass}), in float64 and float32; then where a NaN or an Infinity in
 * the input goes. Everything in every layout that the engine has. A format of autocast is checked against the float64
 * definition alone.
 *
 * @param provider the engine to check
 * @param catalog the methods this build has
 * @param seed of the random inputs
 */
public record Conformance(EngineProvider provider, MethodCatalog catalog, long seed) {
    private static final int MOST_LANES = 4;
    private static final int FURTHER_DRAWS = 2;

    /**
     * What is checked.
     *
     * @param vectors vector files or folders of them
     * @param methods ids of methods and weight transforms; empty for all that the catalogue has and all of the vectors
     * @param device where to run
     * @param format {@link NumberFormat#FLOAT32} for all that is said above, or a format of autocast
     */
    public record Selection(List<Path> vectors, Set<String> methods, String device, NumberFormat format) {
        public Selection {
            vectors = List.copyOf(vectors);
            methods = Set.copyOf(methods);
        }
    }

    /**
     * Runs every check and hands out verdicts as they come.
     *
     * @throws UnsupportedOperationException if the engine lacks the format
     * @throws UserError if a file cannot be read, or there is no method of a name
     */
    public void run(Selection selection, Consumer<MethodVerdict> verdicts) {
        Map<String, List<VectorFile.Case>> vectors = vectors(selection.vectors());
        Set<String> methods = methods(selection.methods(), vectors.keySet());
        try (Lanes<Engines> lanes = new Lanes<>(
                lanes(selection.device(), methods.size()),
                () -> Engines.open(provider, catalog, selection.device(), selection.format()))) {
            lanes.run(
                    List.copyOf(methods),
                    (engines, method) ->
                            check(engines, method, vectors.getOrDefault(method, List.of()), selection.format()),
                    found -> found.forEach(verdicts));
        }
    }

    /** Tensors are too small here for several cores: methods run beside each other instead, on a device one by one. */
    private static int lanes(String device, int methods) {
        return device.equals("cpu") ? Math.max(1, Math.min(MOST_LANES, Math.min(cores(), methods))) : 1;
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private List<MethodVerdict> check(
            Engines engines, String method, List<VectorFile.Case> cases, NumberFormat format) {
        List<MethodVerdict> verdicts = new ArrayList<>();
        Optional<MethodInfo> info = info(method);
        if (info.isEmpty()) {
            verdicts.add(MethodVerdict.notImplemented(method, CodePath.DEFINITION, cases.size()));
        } else if (!info.get().runsOn(provider.id())) {
            verdicts.add(MethodVerdict.notOnThisEngine(method));
        } else if (format.narrow()) {
            narrow(engines, info.get(), cases, format, verdicts::add);
        } else {
            full(engines, info.get(), cases, verdicts::add);
        }
        return verdicts;
    }

    private void full(
            Engines engines, MethodInfo method, List<VectorFile.Case> cases, Consumer<MethodVerdict> verdicts) {
        boolean ofWeights = catalog.transform(method.id()).isPresent();
        FreshInputs fresh = new FreshInputs(seed);
        if (!cases.isEmpty()) {
            VectorCheck check = new VectorCheck(engines.float64(), catalog);
            for (CodePath path : CodePath.values()) {
                verdicts.accept(check.check(method.id(), cases, path));
            }
        }
        accuracy(engines, method, ofWeights, cases).forEach(verdicts);
        List<Execution> all = new ArrayList<>(engines.float64());
        all.addAll(engines.other());
        new NonFiniteCheck(all, fresh).check(method, ofWeights).forEach(verdicts);
    }

    /**
     * Bounds hold for nearly every draw, and a fault shows in nearly every one: where one draw fails, two further ones
     * must pass on the same kind of input.
     */
    private List<MethodVerdict> accuracy(
            Engines engines, MethodInfo method, boolean ofWeights, List<VectorFile.Case> cases) {
        List<MethodVerdict> first = accuracy(engines, method, ofWeights, cases, seed);
        if (first.stream().noneMatch(MethodVerdict::failed)) {
            return first;
        }
        List<List<MethodVerdict>> further = new ArrayList<>();
        for (int draw = 1; draw <= FURTHER_DRAWS; draw++) {
            further.add(accuracy(engines, method, ofWeights, cases, seed + draw));
        }
        List<MethodVerdict> verdicts = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            int place = i;
            verdicts.add(first.get(i)
                    .unlessRare(further.stream().map(draw -> draw.get(place)).toList()));
        }
        return verdicts;
    }

    private static List<MethodVerdict> accuracy(
            Engines engines, MethodInfo method, boolean ofWeights, List<VectorFile.Case> cases, long drawn) {
        return new AccuracyCheck(engines.float64(), engines.other(), new FreshInputs(drawn))
                .check(method, ofWeights, cases);
    }

    private void narrow(
            Engines engines,
            MethodInfo method,
            List<VectorFile.Case> cases,
            NumberFormat format,
            Consumer<MethodVerdict> verdicts) {
        boolean ofWeights = catalog.transform(method.id()).isPresent();
        for (CodePath path : CodePath.values()) {
            PrecisionCheck check = new PrecisionCheck(
                    engines.float64().get(0),
                    engines.other().get(0),
                    format,
                    new SplittableRandom(seed + method.id().hashCode()));
            verdicts.accept(check.check(method, ofWeights, path, cases));
        }
    }

    /** The cases of each method, those of several files together, in the files' order. */
    private Map<String, List<VectorFile.Case>> vectors(List<Path> paths) {
        Map<String, List<VectorFile.Case>> vectors = new LinkedHashMap<>();
        for (Path path : VectorFile.find(paths)) {
            VectorFile file = VectorFile.read(path);
            add(vectors, file);
            OwnLayerVectors.of(file)
                    .filter(own -> info(own.method())
                            .filter(known -> known.runsOn(provider.id()))
                            .isPresent())
                    .ifPresent(own -> add(vectors, own));
        }
        return vectors;
    }

    private static void add(Map<String, List<VectorFile.Case>> vectors, VectorFile file) {
        vectors.computeIfAbsent(file.method(), method -> new ArrayList<>()).addAll(file.cases());
    }

    /** Those that are asked for: the vectors' in their order, then the others of the catalogue. */
    private Set<String> methods(Set<String> asked, Set<String> ofVectors) {
        Set<String> all = new LinkedHashSet<>(ofVectors);
        catalog.normalizations().forEach(method -> all.add(method.id()));
        catalog.transforms().forEach(method -> all.add(method.id()));
        for (String method : asked) {
            if (!all.contains(method)) {
                throw UserError.usage(
                        "there is no method '" + method + "', nor a vector of one" + Nearest.hint(method, all));
            }
        }
        if (!asked.isEmpty()) {
            all.retainAll(asked);
        }
        return all;
    }

    private Optional<MethodInfo> info(String method) {
        return catalog.normalization(method)
                .map(provider -> provider.info())
                .or(() -> catalog.transform(method).map(provider -> provider.info()));
    }

    /**
     * The engine, opened as often as the check needs it.
     *
     * @param float64 in float64, in every layout it has, the usual one first; only that for a format of autocast
     * @param other in the other format, in the same layouts
     */
    private record Engines(List<Execution> float64, List<Execution> other) implements AutoCloseable {
        static Engines open(EngineProvider provider, MethodCatalog catalog, String device, NumberFormat format) {
            Engines engines = new Engines(new ArrayList<>(), new ArrayList<>());
            boolean complete = false;
            try {
                engines.add(engines.float64, provider, catalog, options(device, NumberFormat.FLOAT64, false));
                engines.add(engines.other, provider, catalog, options(device, format, false));
                if (!format.narrow()) {
                    try {
                        engines.add(engines.float64, provider, catalog, options(device, NumberFormat.FLOAT64, true));
                        engines.add(engines.other, provider, catalog, options(device, format, true));
                    } catch (UnsupportedOperationException e) {
                        // The engine has one layout.
                    }
                }
                complete = true;
                return engines;
            } finally {
                if (!complete) {
                    engines.close();
                }
            }
        }

        private static EngineOptions options(String device, NumberFormat format, boolean channelsLast) {
            DType dtype = format == NumberFormat.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
            return new EngineOptions(device, 1, dtype, channelsLast, true, format.arithmetic(), false);
        }

        private void add(
                List<Execution> executions, EngineProvider provider, MethodCatalog catalog, EngineOptions options) {
            Engine engine = provider.open(options);
            executions.add(new Execution(engine, options.channelsLast(), catalog));
        }

        @Override
        public void close() {
            other.forEach(execution -> execution.engine().close());
            float64.forEach(execution -> execution.engine().close());
        }
    }
}
