/** The data sets that there are: found by name, opened with their options, described. */
@NullMarked
package io.normbench.data.catalog;

import org.jspecify.annotations.NullMarked;
