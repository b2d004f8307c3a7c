/**
 * YAML of the core schema with the place of every value, as suites, manifests and option values are read.
 */
package io.normbench.suite.yaml;
