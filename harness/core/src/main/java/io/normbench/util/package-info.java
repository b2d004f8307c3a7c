/**
 * Small helpers without a home of their own: the user error type, the nearest-name search, SHA-256.
 *
 * <p>What belongs here knows nothing of suites, tensors or results. A helper that only one package needs belongs to
 * that package.
 */
package io.normbench.util;
