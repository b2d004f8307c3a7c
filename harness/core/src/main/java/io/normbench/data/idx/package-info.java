/**
 * Images and labels in IDX files, as of MNIST and Fashion-MNIST.
 */
package io.normbench.data.idx;
