/** Commands of the group "Run": from a suite to its report. */
package io.normbench.cli.run;
