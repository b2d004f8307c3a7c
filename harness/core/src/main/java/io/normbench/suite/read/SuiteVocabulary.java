package io.normbench.suite.read;

import io.normbench.norm.MethodCatalog;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names that a suite may use; faults list them in this order.
 *
 * @param methods methods and weight transforms with their options
 * @param tasks data sets and models, by kind of task
 * @param engines engine ids
 */
public record SuiteVocabulary(MethodCatalog methods, Map<String, TaskVocabulary> tasks, Set<String> engines) {
    public SuiteVocabulary {
        tasks = Collections.unmodifiableMap(new LinkedHashMap<>(tasks));
        engines = Collections.unmodifiableSet(new LinkedHashSet<>(engines));
    }
}
