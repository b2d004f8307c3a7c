/** Commands of the group "Check": whether engines, methods and results are what they are said to be. */
package io.normbench.cli.check;
