/** Methods as pages show them: their family, their options, one colour and marker each. */
package io.normbench.report.method;
