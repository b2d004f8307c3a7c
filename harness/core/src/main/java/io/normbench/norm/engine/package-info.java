/**
 * Layers as the library below one engine ships them.
 */
package io.normbench.norm.engine;
