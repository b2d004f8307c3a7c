/**
 * Reads suite files: schema, checks against what methods and tasks declare, faults with place and remedy.
 */
package io.normbench.suite.read;
