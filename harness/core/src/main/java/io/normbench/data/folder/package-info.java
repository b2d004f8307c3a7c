/**
 * A folder a class, with pictures in it.
 */
package io.normbench.data.folder;
