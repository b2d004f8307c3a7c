/**
 * The page of classes: which classes the networks of each method take for which, at one batch size.
 *
 * <p>Arranges confusion matrices and scores that the run holds; it evaluates nothing.
 */
package io.normbench.report.classes;
