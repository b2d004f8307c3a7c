package io.normbench.data.voc;

/**
 * The files of one image, relative to the data set's folder.
 *
 * @param picture a JPEG or PNG
 * @param annotation boxes in XML; null where none are needed
 * @param classMap a palette or grey PNG; null where none is needed
 */
record VocEntry(String picture, String annotation, String classMap) {}
