/**
 * What methods of several families share: axes of statistics, means and variances of a batch or an image, numbers of
 * groups.
 */
package io.normbench.norm.common;
