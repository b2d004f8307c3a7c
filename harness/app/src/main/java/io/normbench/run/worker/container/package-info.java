/**
 * Workers in containers of one image, by Testcontainers, on Docker or Podman. What belongs here: finding the engine and
 * the image, what a container may do, and the bytes that go in and come out of it. What does not: what is asked of
 * workers, and how an image is made.
 */
package io.normbench.run.worker.container;
