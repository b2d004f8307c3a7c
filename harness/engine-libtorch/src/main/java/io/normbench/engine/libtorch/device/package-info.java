/**
 * The CPU and CUDA devices: what they can do for a session (record steps, copy beside them, keep time), the CUDA runtime
 * and LibTorch's allocator below that, and the exceptions of native code in our words. Knows no tensor of ours and no
 * session.
 */
package io.normbench.engine.libtorch.device;
