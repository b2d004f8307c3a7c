package io.normbench.report.method;

import io.normbench.suite.MethodSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The options that methods ran with, and which methods are the same computation: what those come out apart is noise.
 *
 * @param specs the methods of the suite by label; one that is not in it has the options that its label tells
 */
public record MethodOptions(Map<String, MethodSpec> specs) {
    private static final Pattern OPTION = Pattern.compile("([A-Za-z0-9_.]+)=([^,()]+)");
    private static final String GHOST_SIZE = "ghost_size";
    private static final int DEFAULT_GHOST_SIZE = 16;

    /** Of runs that tell no more than labels. */
    public static final MethodOptions UNKNOWN = new MethodOptions(Map.of());

    public MethodOptions {
        specs = Collections.unmodifiableMap(new LinkedHashMap<>(specs));
    }

    /** The options of {@code label} that it does not tell itself: {@code groups 8}; empty if it has none. */
    public String beside(String label) {
        return label.contains("(") ? "" : text(label);
    }

    /** The options of {@code label}: {@code groups 8, ws.eps 1.0E-5}; empty if it has none. */
    public String text(String label) {
        return options(label).entrySet().stream()
                .map(option -> option.getKey().replace('_', ' ') + " " + option.getValue())
                .collect(Collectors.joining(", "));
    }

    /** The options of all {@code labels}: {@code gn, bcn: groups 8; gbn: ghost size 16}. */
    public String sentence(List<String> labels) {
        Map<String, List<String>> byOptions = new LinkedHashMap<>();
        for (String label : labels) {
            if (!text(label).isEmpty()) {
                byOptions
                        .computeIfAbsent(text(label), options -> new ArrayList<>())
                        .add(MethodFamily.id(label));
            }
        }
        return byOptions.entrySet().stream()
                .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
                .collect(Collectors.joining("; "));
    }

    /**
     * Groups of {@code labels} that are the same computation at {@code batchSize}, those of several members alone: methods
     * with the same options under two labels, and batch normalization over ghost batches that the batch does not fill.
     */
    public List<List<String>> same(List<String> labels, int batchSize) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String label : labels) {
            groups.computeIfAbsent(computation(label, batchSize), key -> new ArrayList<>())
                    .add(label);
        }
        return groups.values().stream().filter(group -> group.size() > 1).toList();
    }

    private String computation(String label, int batchSize) {
        Map<String, String> options = new TreeMap<>(options(label));
        String id = specs.containsKey(label) ? specs.get(label).id() : MethodFamily.id(label);
        if (id.matches("gbn(\\+.*)?")) {
            String size = options.getOrDefault(GHOST_SIZE, Integer.toString(DEFAULT_GHOST_SIZE));
            if (size.matches("[0-9]{1,9}") && batchSize <= Integer.parseInt(size)) {
                id = id.substring(1);
                options.remove(GHOST_SIZE);
            }
        }
        return id + options;
    }

    private Map<String, String> options(String label) {
        Map<String, String> options = new TreeMap<>();
        if (specs.containsKey(label)) {
            specs.get(label).options().forEach((name, value) -> options.put(name, String.valueOf(value)));
        } else if (label.contains("(")) {
            Matcher matcher = OPTION.matcher(label.substring(label.indexOf('(')));
            while (matcher.find()) {
                options.put(matcher.group(1), matcher.group(2));
            }
        }
        return options;
    }
}
