package io.normbench.data.voc;

import java.util.List;

/**
 * The names of classes.
 *
 * @param classes of class 1, 2, ...
 * @param zero of class 0
 */
record VocNames(List<String> classes, String zero) {
    VocNames {
        classes = List.copyOf(classes);
    }
}
