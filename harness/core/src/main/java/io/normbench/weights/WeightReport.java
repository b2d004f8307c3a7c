package io.normbench.weights;

import io.normbench.suite.WeightsSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of every tensor of a file and of a network.
 *
 * @param file as the suite names it
 * @param sha256 the file's hash
 * @param format what the file is: {@code safetensors}
 * @param map whose names it has
 * @param loaded the network's tensors that are in the file, and the file's names of them
 * @param missing the network's tensors that are not, with their shapes
 * @param unexpected the file's tensors that the network does not have, with their shapes
 * @param wrongShape the network's tensors that have another shape in the file, with both
 * @param unused the file's tensors that networks here have no use for, or that belong to another part
 * @param kept the network's tensors of another part, which begin as the seed says
 */
public record WeightReport(
        String file,
        String sha256,
        String format,
        String map,
        Map<String, String> loaded,
        List<String> missing,
        List<String> unexpected,
        List<String> wrongShape,
        List<String> unused,
        List<String> kept) {
    private static final int SHOWN = 6;
    private static final int DIGITS = 12;

    /** Makes lists that cannot be changed. */
    public WeightReport {
        loaded = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(loaded));
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        wrongShape = List.copyOf(wrongShape);
        unused = List.copyOf(unused);
        kept = List.copyOf(kept);
    }

    /** Whether all that should have a counterpart has one. */
    public boolean complete() {
        return missing.isEmpty() && unexpected.isEmpty() && wrongShape.isEmpty() && !loaded.isEmpty();
    }

    /** Counts, and the first names of each kind, on one line. */
    public String line() {
        return "weights " + file + " (" + format + ", sha256 " + sha256.substring(0, DIGITS) + "…, map " + map + "): "
                + loaded.size() + " tensors loaded, " + counted("missing", missing) + ", "
                + counted("unexpected", unexpected) + ", " + counted("of wrong shape", wrongShape) + ", "
                + unused.size()
                + " not used, " + kept.size() + " of the network left as the seed says";
    }

    private static String counted(String kind, List<String> names) {
        if (names.isEmpty()) {
            return "0 " + kind;
        }
        String shown = String.join("; ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() + " " + kind + " (" + shown + (names.size() > SHOWN ? "; …" : "") + ")";
    }

    /** Every tensor on a line of its own, for logs. */
    public String table() {
        List<String> lines = new ArrayList<>();
        lines.add(line());
        loaded.forEach(
                (ours, theirs) -> lines.add("loaded       " + ours + (ours.equals(theirs) ? "" : " = " + theirs)));
        missing.forEach(name -> lines.add("missing      " + name));
        unexpected.forEach(name -> lines.add("unexpected   " + name));
        wrongShape.forEach(name -> lines.add("wrong shape  " + name));
        unused.forEach(name -> lines.add("not used     " + name));
        kept.forEach(name -> lines.add("left         " + name));
        return String.join("\n", lines);
    }

    /** What a row says of it: all names that have no counterpart. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("weights_file", file);
        figures.put("weights_sha256", sha256);
        figures.put("weights_format", format);
        figures.put("weights_map", map);
        figures.put("weights_loaded", (long) loaded.size());
        figures.put("weights_left", (long) kept.size());
        figures.put("weights_not_used", (long) unused.size());
        figures.put("weights_missing", String.join("; ", missing));
        figures.put("weights_unexpected", String.join("; ", unexpected));
        figures.put("weights_wrong_shape", String.join("; ", wrongShape));
        return figures;
    }

    /** What to do about a report that is not {@link #complete}. */
    String advice(WeightsSpec spec) {
        if (loaded.isEmpty()) {
            return spec.map().equals("none")
                    ? "nothing fits: name the map of the framework that the file is from, map: torchvision or timm"
                    : "nothing fits: the file is of another network than map " + spec.map() + " has";
        }
        return spec.part() == WeightsSpec.Part.ALL
                ? "mend the model's options, or take the backbone alone with part: backbone, or what fits with strict: false"
                : "mend the model's options, or take what fits with strict: false";
    }

    static String shaped(String name, long[] shape) {
        return name + " " + Arrays.toString(shape);
    }
}
