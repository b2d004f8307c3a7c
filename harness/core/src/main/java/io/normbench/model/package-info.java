/**
 * Networks, written once over the tensor interface; depth, width and the method under test are parameters.
 *
 * <p>A network is a pure function of its input and its scope. It knows neither data nor loss nor engine.
 */
package io.normbench.model;
