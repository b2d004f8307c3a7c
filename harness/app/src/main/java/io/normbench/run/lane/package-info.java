/** Lanes of work: each takes groups and trials in turn, asks its worker for them and records the rows. */
package io.normbench.run.lane;
