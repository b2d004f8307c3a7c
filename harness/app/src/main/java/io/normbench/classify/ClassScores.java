package io.normbench.classify;

import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import io.normbench.result.ClassConfusion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Tribuo says of a network's predictions. All scores are shares, 0 to 1.
 *
 * @param accuracy share of images with the right class
 * @param precision by class: of the images taken for it, the share that is of it; 0 if there are none
 * @param recall by class: of its images, the share taken for it; 0 if there are none
 * @param f1 by class: harmonic mean of both; 0 if both are 0
 * @param confusion the confusion matrix
 * @param provenance what was evaluated on what
 */
public record ClassScores(
        double accuracy,
        List<Double> precision,
        List<Double> recall,
        List<Double> f1,
        ClassConfusion confusion,
        ObjectProvenance provenance) {
    /** Name of a row's further figure: mean of {@link #f1} over the classes. */
    public static final String MACRO_F1 = "macro_f1";

    /** Name of a row's further figure: {@link #f1} of each class. */
    public static final String CLASS_F1 = "class_f1";

    /** With more classes a row holds the means alone; what is left out can be computed from the confusion matrix. */
    static final int MOST_CLASSES = 100;

    public ClassScores {
        precision = List.copyOf(precision);
        recall = List.copyOf(recall);
        f1 = List.copyOf(f1);
    }

    /** The scores as a row's further figures. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("macro_precision", mean(precision));
        figures.put("macro_recall", mean(recall));
        figures.put(MACRO_F1, mean(f1));
        if (f1.size() <= MOST_CLASSES) {
            figures.put("class_precision", precision);
            figures.put("class_recall", recall);
            figures.put(CLASS_F1, f1);
        }
        return figures;
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    }
}
