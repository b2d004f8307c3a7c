package io.normbench.gate.sample;

import io.normbench.result.Arm;
import io.normbench.result.Fingerprint;
import io.normbench.result.Manifest;
import java.util.Optional;

/**
 * What is known of one arm besides its rows.
 *
 * @param label what people call it: a commit or a run
 * @param fingerprint its environment, with the keys; empty if only the hash in the rows is known
 */
public record Side(String label, Optional<Fingerprint> fingerprint) {
    /** An arm of which nothing but its name is known. */
    public static Side unknown(Arm arm) {
        return new Side(arm.id(), Optional.empty());
    }

    /** An arm by the manifest of its run. */
    public static Side of(Manifest manifest) {
        String commit = manifest.harness().commit();
        String build = commit.equals("unknown") || commit.isEmpty()
                ? manifest.harness().version()
                : commit.substring(0, Math.min(12, commit.length()));
        boolean dirty = manifest.harness().dirty().orElse(false);
        return new Side(
                build + (dirty ? " with changes" : "") + " (run " + manifest.runId() + ")",
                Optional.of(manifest.fingerprint()));
    }
}
