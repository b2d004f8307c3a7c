/**
 * The handwritten digits that come with the repository.
 */
package io.normbench.data.digits;
