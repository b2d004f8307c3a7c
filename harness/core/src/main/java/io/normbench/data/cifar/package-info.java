/**
 * CIFAR-10 and CIFAR-100 in their binary formats.
 */
package io.normbench.data.cifar;
