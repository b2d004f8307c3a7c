/**
 * The page of pictures: held-out images with what is in them and what each method's network found.
 *
 * <p>Takes rows and the pictures of their trials; reads no run directory.
 */
package io.normbench.report.picture;
