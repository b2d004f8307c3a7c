package io.normbench.weights;

import io.normbench.suite.ModelSpec;
import io.normbench.suite.WeightsSpec;
import io.normbench.tensor.DType;
import io.normbench.tensor.HostTensor;
import io.normbench.util.Sha256;
import io.normbench.util.UserError;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** A file of weights held against a network, of which every tensor is accounted for before any is loaded. */
public final class StartingWeights implements AutoCloseable {
    private static final String BACKBONE = "backbone.";
    private static final String CLASSIFIER = "fc.";
    private static final String PARALLEL = "module.";

    private final WeightsSpec spec;
    private final WeightFile file;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final WeightReport report;

    /** @param name in the file */
    private record Source(String name, Change change) {}

    private StartingWeights(
            WeightsSpec spec, WeightFile file, NameMap map, String sha256, Map<String, long[]> network) {
        this.spec = spec;
        this.file = file;
        this.report = report(map, sha256, network);
    }

    /**
     * Opens the file that {@code spec} names.
     *
     * @param model the network's name in the catalogue
     * @param network the shape of every parameter and every piece of state of the network, by full name
     * @throws UserError if the file is missing or damaged, or not the one whose hash the suite says
     */
    public static StartingWeights open(WeightsSpec spec, String model, Map<String, long[]> network) {
        NameMap map = NameMap.of(spec.map(), model);
        String sha256 = pinned(spec);
        WeightFile file = WeightFile.open(Path.of(spec.file()));
        try {
            return new StartingWeights(spec, file, map, sha256, network);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Refuses what no network is needed to refuse: a file that is missing, damaged or not the one whose hash the suite says,
     * and a map that the model does not have. For before a run.
     *
     * @throws UserError if there is a file, and something is wrong with it
     */
    public static void verify(ModelSpec model) {
        WeightsSpec spec = model.weights();
        if (spec.present()) {
            NameMap.of(spec.map(), model.name());
            pinned(spec);
            WeightFile.open(Path.of(spec.file())).close();
        }
    }

    /** The file's hash. */
    private static String pinned(WeightsSpec spec) {
        String sha256 = hash(Path.of(spec.file()));
        if (!spec.sha256().isEmpty() && !spec.sha256().equals(sha256)) {
            throw UserError.usage("weights " + spec.file() + ": the file has the sha256 " + sha256 + ", not "
                    + spec.sha256() + " as the suite says: get the right file, or mend weights.sha256");
        }
        return sha256;
    }

    private static String hash(Path path) {
        try {
            return Sha256.of(path);
        } catch (NoSuchFileException e) {
            throw UserError.usage("weights " + path.toAbsolutePath() + ": there is no such file");
        } catch (IOException e) {
            throw UserError.infrastructure("weights " + path + ": cannot be read: " + e, e);
        }
    }

    /** What becomes of every tensor. */
    public WeightReport report() {
        return report;
    }

    /**
     * Refuses what is not complete, where the suite wants it complete, and what fits nowhere.
     *
     * @throws UserError in one line
     */
    public void check() {
        if (spec.strict() && !report.complete() || report.loaded().isEmpty()) {
            throw UserError.usage(report.line() + "; " + report.advice(spec));
        }
    }

    /** Reads every tensor that fits, one at a time, and hands it on with its name in the network. */
    public void load(BiConsumer<String, HostTensor> to) {
        sources.forEach((name, source) ->
                to.accept(name, floating(source.change().apply(file.read(source.name())))));
    }

    /** Integers, such as counted batches, as the numbers that all state is. */
    private static HostTensor floating(HostTensor value) {
        return value.dtype() == DType.INT64 ? HostTensor.of(value.toDoubles(), value.shape()) : value;
    }

    @Override
    public void close() {
        file.close();
    }

    private WeightReport report(NameMap map, String sha256, Map<String, long[]> network) {
        Set<String> wanted = new TreeSet<>();
        boolean nested = network.keySet().stream().anyMatch(name -> name.startsWith(BACKBONE));
        network.keySet().stream().filter(name -> inPart(name, nested)).forEach(wanted::add);
        List<String> unexpected = new ArrayList<>(file.others());
        List<String> wrongShape = new ArrayList<>();
        Set<String> misshapen = new TreeSet<>();
        List<String> unused = new ArrayList<>();
        Map<String, String> loaded = new LinkedHashMap<>();
        boolean parallel = file.tensors().keySet().stream().allMatch(name -> name.startsWith(PARALLEL));
        file.tensors().forEach((name, info) -> {
            String shown = WeightReport.shaped(name, info.lengths());
            Optional<NameMap.Placed> placed = map.place(parallel ? name.substring(PARALLEL.length()) : name);
            String ours = placed.map(NameMap.Placed::name).orElse("");
            if (!wanted.contains(ours)) {
                boolean elsewhere = placed.isPresent() && (!placed.get().needed() || !inPart(ours, nested));
                (elsewhere ? unused : unexpected).add(shown);
                return;
            }
            Optional<long[]> shape = placed.get().change().shape(info.lengths());
            if (loaded.containsKey(ours)) {
                unexpected.add(shown + ", which is " + ours + " again");
            } else if (shape.filter(found -> Arrays.equals(found, network.get(ours)))
                    .isEmpty()) {
                misshapen.add(ours);
                wrongShape.add(ours + ": " + Arrays.toString(network.get(ours)) + " in the network, "
                        + Arrays.toString(shape.orElse(info.lengths())) + " in the file");
            } else {
                loaded.put(ours, name);
                sources.put(ours, new Source(name, placed.get().change()));
            }
        });
        List<String> missing = wanted.stream()
                .filter(name -> !loaded.containsKey(name) && !misshapen.contains(name))
                .map(name -> WeightReport.shaped(name, Objects.requireNonNull(network.get(name), name)))
                .toList();
        List<String> kept =
                network.keySet().stream().filter(name -> !wanted.contains(name)).toList();
        return new WeightReport(
                spec.file(), sha256, file.format(), spec.map(), loaded, missing, unexpected, wrongShape, unused, kept);
    }

    /** @param nested whether the network's backbone is a node of its own */
    private boolean inPart(String name, boolean nested) {
        return spec.part() == WeightsSpec.Part.ALL
                || (nested ? name.startsWith(BACKBONE) : !name.startsWith(CLASSIFIER));
    }
}
