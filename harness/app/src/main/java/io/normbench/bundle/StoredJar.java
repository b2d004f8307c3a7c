package io.normbench.bundle;

import io.normbench.util.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A jar whose entries are stored as they are. An archive of such jars is smaller than one of jars that are compressed already,
 * because it is compressed better, and across jars.
 */
final class StoredJar {
    private StoredJar() {}

    /** Writes {@code jar} anew: the same entries in the same order, none compressed. */
    static void rewrite(Path jar) {
        Path stored = jar.resolveSibling(jar.getFileName() + ".stored");
        try {
            try (ZipFile from = new ZipFile(jar.toFile());
                    OutputStream file = Files.newOutputStream(stored);
                    ZipOutputStream to = new ZipOutputStream(file)) {
                Enumeration<? extends ZipEntry> entries = from.entries();
                while (entries.hasMoreElements()) {
                    ZipEntry entry = entries.nextElement();
                    ZipEntry same = new ZipEntry(entry.getName());
                    same.setTime(entry.getTime());
                    same.setMethod(ZipEntry.STORED);
                    same.setSize(entry.getSize());
                    same.setCrc(entry.getCrc());
                    to.putNextEntry(same);
                    try (InputStream in = from.getInputStream(entry)) {
                        in.transferTo(to);
                    }
                    to.closeEntry();
                }
            }
            Files.move(stored, jar, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw UserError.infrastructure(jar + ": cannot be written anew: " + e.getMessage(), e);
        }
    }
}
