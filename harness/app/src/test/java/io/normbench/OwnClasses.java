package io.normbench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import io.normbench.cli.Main;
import java.net.URI;
import java.net.URISyntaxException;

/** The classes of the application, whatever packages it has: not those of core and of engines, nor those of tests. */
public final class OwnClasses implements ImportOption {
    private static final ImportOption NO_TESTS = new DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
        return NO_TESTS.includes(location)
                && location.asURI().toString().replaceFirst("file:/+", "").startsWith(own());
    }

    private static String own() {
        try {
            URI place = Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return place.toString().replaceFirst("file:/+", "");
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
