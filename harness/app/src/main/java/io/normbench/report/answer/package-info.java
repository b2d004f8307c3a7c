/** The first screen of a task: what to choose, what it costs and how far to believe it, in words. */
package io.normbench.report.answer;
