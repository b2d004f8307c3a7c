package io.normbench.catalogue;

import io.normbench.norm.Family;
import io.normbench.norm.MethodCatalog;
import io.normbench.norm.MethodInfo;
import io.normbench.norm.Normalization;
import io.normbench.norm.WeightTransform;
import io.normbench.option.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One method of the catalogue.
 *
 * @param info what its class says of it
 * @param declaredIn that class
 * @param mixesSamples whether it says that training mixes images
 * @param remarks what else it says of itself, a sentence each
 * @param facts what running it shows; empty where it cannot be run in plain Java
 * @param unknown why there are no facts; empty where there are
 */
public record CatalogueEntry(
        MethodInfo info,
        Class<?> declaredIn,
        boolean mixesSamples,
        List<String> remarks,
        Optional<MethodFacts> facts,
        String unknown) {
    private static final String NOT_APPLICABLE = "-";
    private static final String UNKNOWN = "?";

    public CatalogueEntry {
        remarks = List.copyOf(remarks);
    }

    /** Runs the method {@code info} of {@code catalog}, if it can be run. */
    static CatalogueEntry of(MethodInfo info, MethodCatalog catalog) {
        Class<?> declaredIn = catalog.declaredIn(info.id()).orElseThrow();
        boolean mixes = false;
        List<String> remarks = List.of();
        try {
            Options defaults = Options.of(info.options(), Map.of());
            MethodFacts facts;
            if (catalog.normalization(info.id()).isPresent()) {
                Normalization method = catalog.normalization(info.id()).get().create(defaults);
                mixes = method.mixesSamples();
                remarks = remarks(method);
                if (info.engine().isPresent()) {
                    String why = "it runs on engine " + info.engine().get() + " alone";
                    return new CatalogueEntry(info, declaredIn, mixes, remarks, Optional.empty(), why);
                }
                facts = FactFinder.of(method);
            } else {
                WeightTransform transform =
                        catalog.transform(info.id()).orElseThrow().create(defaults);
                facts = FactFinder.ofWeights(transform);
            }
            return new CatalogueEntry(info, declaredIn, mixes, remarks, Optional.of(facts), "");
        } catch (RuntimeException | LinkageError e) {
            // A plug-in's method may fail in any way, and the catalogue lists it all the same.
            return new CatalogueEntry(
                    info, declaredIn, mixes, remarks, Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static List<String> remarks(Normalization method) {
        List<String> remarks = new ArrayList<>();
        if (method.activates()) {
            remarks.add("contains its activation: networks add none after it");
        }
        if (method.needsConvolution()) {
            remarks.add("looks at the convolution before it");
        }
        if (method.backboneOnly()) {
            remarks.add("stands in backbones alone: new layers have a bias");
        }
        if (method.needsSkipInit()) {
            remarks.add("residual branches start at 0 (SkipInit)");
        }
        switch (method.runningMoments()) {
            case UNBIASED, BIASED, AVERAGED -> remarks.add("can be evaluated with precise statistics");
            case NONE -> {
                if (method.mixesSamples()) {
                    remarks.add("cannot be evaluated with precise statistics");
                }
            }
            case SEALED -> remarks.add("its statistics cannot be read or replaced");
        }
        return remarks;
    }

    /** Whether it transforms weights and never sees images. */
    boolean ofWeights() {
        return info.family() == Family.WEIGHT;
    }

    /** When an image's output depends on others of its batch: {@code no}, {@code train}, {@code eval}, {@code both}. */
    String batch() {
        if (ofWeights()) {
            return NOT_APPLICABLE;
        }
        boolean training = facts.map(MethodFacts::batchInTraining).orElse(mixesSamples);
        boolean evaluation = facts.map(MethodFacts::batchInEvaluation).orElse(false);
        if (training) {
            return evaluation ? "both" : "train";
        }
        return evaluation ? "eval" : "no";
    }

    /** What it keeps from step to step: {@code no}, {@code yes}, or {@code fixed} where nothing moves it. */
    String state() {
        return facts.map(found -> {
                    if (!found.moving().isEmpty()) {
                        return "yes";
                    }
                    return found.constant().isEmpty() ? "no" : "fixed";
                })
                .orElse(UNKNOWN);
    }

    /** How it works on one image: {@code exact}, {@code runs} or {@code no}. */
    String batchOne() {
        if (ofWeights()) {
            return NOT_APPLICABLE;
        }
        return facts.map(found -> {
                    if (found.alone() != MethodFacts.Outcome.USED) {
                        return "no";
                    }
                    return !found.batchInTraining() && found.evaluatesAsItTrains() ? "exact" : "runs";
                })
                .orElse(UNKNOWN);
    }

    /** Whether anything of one image of one position is left in training: {@code yes} or {@code no}. */
    String onePosition() {
        if (ofWeights()) {
            return NOT_APPLICABLE;
        }
        return facts.map(found -> found.onePosition() == MethodFacts.Outcome.USED ? "yes" : "no")
                .orElse(UNKNOWN);
    }

    /** Operations of the definition and of the fast path, {@code 12/3}; without one, {@code 12}. */
    String operations() {
        return facts.map(found -> found.definition()
                        + (found.fast().isPresent() ? "/" + found.fast().getAsInt() : ""))
                .orElse(UNKNOWN);
    }
}
