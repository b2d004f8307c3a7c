/** Words, numbers and names as pages print them: rounded to what is known, escaped, in one spelling. */
package io.normbench.report.text;
