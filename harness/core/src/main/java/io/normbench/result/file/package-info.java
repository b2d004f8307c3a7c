/** Files of a run directory: how values are written, read back and guarded against a second process. */
package io.normbench.result.file;
