package io.normbench.data.voc;

import org.jspecify.annotations.Nullable;

/**
 * The files of one image, relative to the data set's folder.
 *
 * @param picture a JPEG or PNG
 * @param annotation boxes in XML; null where none are needed
 * @param classMap a palette or grey PNG; null where none is needed
 */
record VocEntry(
        String picture,
        @Nullable String annotation,
        @Nullable String classMap) {}
