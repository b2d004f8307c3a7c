/**
 * Files of weights: safetensors, and the state dicts that PyTorch saves, read as plain data; and whose tensor in a network
 * each of a file's tensors is.
 *
 * <p>Nothing here runs what a file says: a state dict is a program for Python's pickle machine, of which the few
 * instructions that build dictionaries of tensors are understood and every other name is refused. Nothing here knows
 * engines, tasks or sessions.
 */
package io.normbench.weights;
