/** What a report says of a run as a whole: its suite, machine, methods, exclusions and claims. */
package io.normbench.report.run;
