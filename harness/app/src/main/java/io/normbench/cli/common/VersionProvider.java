package io.normbench.cli.common;

import io.normbench.machine.HarnessBuild;
import io.normbench.machine.Machine;
import io.normbench.result.Manifest;
import picocli.CommandLine.IVersionProvider;

/** What {@code normbench --version} prints. */
public final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Manifest.Harness build = HarnessBuild.find(Machine.local().commands());
        String dirty = build.dirty()
                .filter(Boolean::booleanValue)
                .map(d -> ", modified")
                .orElse("");
        return new String[] {"normbench " + build.version() + " (commit " + build.commit() + dirty + ")"};
    }
}
