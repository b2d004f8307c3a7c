/**
 * What a run leaves behind: outcomes, rows, the results file, steps, pictures and predictions, the manifest and the
 * environment fingerprint.
 *
 * <p>Writing is append-only; reading never changes a file. Nothing here decides what is measured or how it is shown.
 */
package io.normbench.result;
