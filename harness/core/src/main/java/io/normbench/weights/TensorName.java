package io.normbench.weights;

/** Names of tensors. They come from files and may become names of files: some are refused. */
final class TensorName {
    private TensorName() {}

    /**
     * Returns {@code name}.
     *
     * @throws FaultyFile if it is empty, has control characters, or is a path that leads out of a folder
     */
    static String checked(String name) throws FaultyFile {
        String path = name.replace('\\', '/');
        boolean escapes = path.startsWith("/")
                || path.matches("(?s)[A-Za-z]:/.*")
                || path.equals("..")
                || path.startsWith("../")
                || path.endsWith("/..")
                || path.contains("/../");
        if (escapes) {
            throw new FaultyFile("has the name '" + FaultyFile.shown(name) + "', which leads out of its folder");
        }
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new FaultyFile("has the name '" + FaultyFile.shown(name)
                    + "'; expected names of at least one character without control characters");
        }
        return name;
    }
}
