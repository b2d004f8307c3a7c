/** What readers take away: pictures, tables and specifications as files of their own. */
package io.normbench.report.file;
