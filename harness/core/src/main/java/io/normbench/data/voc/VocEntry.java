package io.normbench.data.voc;

/**
 * The files of one image, relative to the data set's folder.
 *
 * @param picture a JPEG or PNG
 * @param annotation boxes in XML; null where the set has none
 * @param classMap a palette or grey PNG
 */
record VocEntry(String picture, String annotation, String classMap) {}
