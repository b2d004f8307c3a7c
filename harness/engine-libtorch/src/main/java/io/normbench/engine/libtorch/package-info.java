/**
 * The LibTorch engine: the tensor interface over the functional operations of LibTorch's JavaCPP bindings.
 *
 * <p>Only functional operations on tensors that we own are used; the bindings' {@code Module} classes are not, because
 * Java's collector may free their children early. Each step runs inside a {@code PointerScope}, which frees what it
 * made. How a step reaches the device is a {@code StepExecutor}'s business: operation by operation, or recorded once as
 * a CUDA graph and launched at one go.
 *
 * <p>Here are the engine, its tensors and its sessions. Where tensors live is in
 * {@link io.normbench.engine.libtorch.device}, why CUDA does not work in {@link io.normbench.engine.libtorch.presence}.
 * Nothing outside this engine may name a class of it.
 */
package io.normbench.engine.libtorch;
