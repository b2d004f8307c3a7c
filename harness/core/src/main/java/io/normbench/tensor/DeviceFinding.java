package io.normbench.tensor;

/**
 * One thing that a device needs of the machine or the build, and whether it is there.
 *
 * @param part what was looked at, in a word: {@code natives}, {@code driver}
 * @param well whether it is as it must be
 * @param text what was found; where it is not well, cause and remedy in one line
 */
public record DeviceFinding(String part, boolean well, String text) {}
