/**
 * What orchestrator and worker say to each other: one record a {@link io.normbench.protocol.Request}, one an
 * {@link io.normbench.protocol.Event} or {@link io.normbench.protocol.Answer}.
 *
 * <p>{@link io.normbench.protocol.Protocol} alone knows how they look as text. Messages carry numbers and names; what a
 * trial leaves besides lies in files ({@link io.normbench.result.file.TrialFiles}). Nothing here runs anything.
 */
package io.normbench.protocol;
