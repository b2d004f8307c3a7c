/**
 * What a run leaves behind: outcomes, rows, the results file, steps and pictures, the manifest and the environment
 * fingerprint.
 *
 * <p>Writing is append-only; reading never changes a file. Nothing here decides what is measured or how it is shown.
 */
package io.normbench.result;
