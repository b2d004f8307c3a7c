package io.normbench.report.method;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a method's statistics are taken over. Charts show one family a panel, tables keep families together.
 *
 * <p>Neither a weight transform nor an engine's own layer moves a method to another family: {@code gn+ws} stands beside
 * {@code gn}, {@code dl4j:bn} beside {@code bn}.
 */
public enum MethodFamily {
    /** Statistics shared by the images of a batch, or running estimates of them. */
    BATCH(
            "Batch statistics",
            "bn",
            "gbn",
            "split_bn",
            "brn",
            "evonorm_b0",
            "evonorm_b1",
            "evonorm_b2",
            "l1bn",
            "ebn",
            "repbn",
            "bnet",
            "kn",
            "mabn",
            "cbn",
            "on",
            "powernorm",
            "iternorm",
            "dbn"),
    /** Statistics of one image. */
    SAMPLE(
            "Per-image statistics",
            "gn",
            "ln",
            "ln2d",
            "in",
            "frn",
            "evonorm_s0",
            "evonorm_s1",
            "evonorm_s2",
            "rms",
            "simple",
            "pono",
            "pn",
            "dn",
            "gw"),
    /** Both. */
    MIXED("Batch and channel statistics", "bcn", "ebcn", "sn", "bgn", "ft", "ibn", "bin", "rbn", "iebn", "mode", "sw"),
    /** None, or constants. */
    FIXED("No or fixed statistics", "none", "frozen_bn", "dyt", "derf", "dyisru", "grn", "lrn", "wn", "spn"),
    /** Methods of plug-ins. */
    OTHER("Other methods");

    private final String title;
    private final List<String> ids;

    MethodFamily(String title, String... ids) {
        this.title = title;
        this.ids = List.of(ids);
    }

    /** Its heading. */
    public String title() {
        return title;
    }

    /** The family of the method with this label. */
    public static MethodFamily of(String label) {
        String base = base(label);
        for (MethodFamily family : values()) {
            if (family.ids.contains(base)) {
                return family;
            }
        }
        return OTHER;
    }

    /** Orders labels by family, then as the family lists its methods, then by label. */
    public static Comparator<String> order() {
        return Comparator.comparing(MethodFamily::of)
                .thenComparing(label -> of(label).place(label))
                .thenComparing(Comparator.naturalOrder());
    }

    /** The method's id without options: {@code gn+ws} for {@code gn+ws(groups=8)}. */
    public static String id(String label) {
        int options = label.indexOf('(');
        return (options < 0 ? label : label.substring(0, options)).strip().toLowerCase(Locale.ROOT);
    }

    /** Its place among the members that the family lists; -1 if it lists none such. */
    int place(String label) {
        return ids.indexOf(base(label));
    }

    /** The method's id without options, engine and weight transform: {@code gn} for {@code gn+ws(groups=8)}. */
    static String base(String label) {
        // The layer of an engine's own library stands beside the method: dl4j:bn beside bn.
        String id = id(label).replaceFirst("^[^:]*:", "");
        int plus = id.indexOf('+');
        return plus < 0 ? id : id.substring(0, plus);
    }
}
