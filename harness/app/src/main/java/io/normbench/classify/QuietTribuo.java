package io.normbench.classify;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps Tribuo's remarks (every training, every class that does not occur) out of the user's terminal.
 *
 * <p>Holds the logger: the logging library forgets the level of one that nobody holds.
 */
final class QuietTribuo {
    private final Logger logger = Logger.getLogger("org.tribuo");

    QuietTribuo() {
        logger.setLevel(Level.SEVERE);
    }
}
