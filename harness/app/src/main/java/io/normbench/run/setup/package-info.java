/** What a run starts from: the installation, engines, GPUs and places of workers, a new manifest. */
package io.normbench.run.setup;
