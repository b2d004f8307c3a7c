/** What commands share: arguments, the running display, the vocabulary of a build. */
package io.normbench.cli.common;
