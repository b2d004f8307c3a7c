/**
 * From a suite to its trials: which cells there are, what is left out, what is measured side by side, and filters.
 */
package io.normbench.suite.plan;
