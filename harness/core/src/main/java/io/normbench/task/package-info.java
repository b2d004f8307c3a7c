/**
 * Tasks: what a network is trained for. A task joins data, network, loss and metric; it knows no method and no engine.
 */
package io.normbench.task;
