/**
 * Decodes and resizes pictures: PNG, JPEG in its colour spaces, orientation, resampling.
 */
package io.normbench.data.picture;
