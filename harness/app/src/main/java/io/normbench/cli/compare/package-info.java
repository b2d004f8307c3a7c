/** Commands of the group "Compare": runs, builds and machines against each other. */
package io.normbench.cli.compare;
