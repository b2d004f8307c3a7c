/** Commands of the groups "Tools" and "Other": publishing, evaluating, packing. */
package io.normbench.cli.tool;
