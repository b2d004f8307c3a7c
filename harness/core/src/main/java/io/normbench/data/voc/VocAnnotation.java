package io.normbench.data.voc;

import io.normbench.util.OneLine;
import io.normbench.util.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.DocumentType;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads the boxes of an annotation in VOC's XML.
 *
 * <p>VOC counts pixels from 1 and names the first and the last one; a box here covers them: {@code xmin - 1} to
 * {@code xmax}. Parts of an object, such as a person's head, are left out.
 */
final class VocAnnotation {
    private static final int DEEPEST = 100;

    private final Path file;
    private final List<String> classes;

    /**
     * Prepares to read.
     *
     * @param classes the names of label 1, 2, ...
     */
    VocAnnotation(Path file, List<String> classes) {
        this.file = file;
        this.classes = classes;
    }

    /**
     * What a file says.
     *
     * @param boxes its objects in file order
     * @param height rows of the picture; 0 if it does not say
     * @param width columns of the picture; 0 if it does not say
     */
    record Content(List<VocBox> boxes, int height, int width) {}

    /** Reads the {@code bytes} of the file. */
    Content read(byte[] bytes) {
        Element root = parse(bytes);
        if (!root.getTagName().equals("annotation")) {
            throw fault("the root element is '" + root.getTagName() + "'; expected 'annotation'");
        }
        List<VocBox> boxes = new ArrayList<>();
        for (Element object : children(root, "object")) {
            boxes.add(box(object, boxes.size() + 1));
        }
        return new Content(boxes, side(root, "height"), side(root, "width"));
    }

    /** A side of the picture. Many programs write none, or 0; nothing depends on it but the message of a turned picture. */
    private static int side(Element root, String name) {
        for (Element size : children(root, "size")) {
            for (Element side : children(size, name)) {
                String text = side.getTextContent().strip();
                return text.matches("[0-9]{1,7}") ? Integer.parseInt(text) : 0;
            }
        }
        return 0;
    }

    private VocBox box(Element object, int number) {
        String name = text(object, "name", number);
        int label = classes.indexOf(name) + 1;
        if (label == 0) {
            throw fault("object " + number + ": 'name' is '" + name + "'; expected one of " + String.join(", ", classes)
                    + ". Mend the name, or set option 'classes'");
        }
        List<Element> corners = children(object, "bndbox");
        if (corners.size() != 1) {
            throw fault("object " + number + " has " + corners.size() + " elements 'bndbox'; expected one");
        }
        double left = number(corners.get(0), "xmin", number);
        double upper = number(corners.get(0), "ymin", number);
        double right = number(corners.get(0), "xmax", number);
        double lower = number(corners.get(0), "ymax", number);
        if (!(right > left - 1 && lower > upper - 1)) {
            throw fault("object " + number + ": 'bndbox' goes from " + left + ", " + upper + " to " + right + ", "
                    + lower + "; expected xmin to be at most xmax and ymin at most ymax");
        }
        return new VocBox(label, left - 1, upper - 1, right, lower, difficult(object, number));
    }

    /** VOC writes 1 and 0; other programs a word, an empty element or none. */
    private boolean difficult(Element object, int number) {
        if (children(object, "difficult").isEmpty()) {
            return false;
        }
        String text = text(object, "difficult", number);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "1", "true" -> true;
            case "0", "false", "" -> false;
            default ->
                throw fault("object " + number + ": 'difficult' is '" + text + "'; expected 0 or 1, or false or true");
        };
    }

    private double number(Element parent, String tag, int object) {
        String text = text(parent, tag, object);
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the message, which is the same for text and for a number that is not finite
        }
        throw fault("object " + object + ": '" + tag + "' is '" + text + "'; expected a number of pixels");
    }

    private String text(Element parent, String tag, int object) {
        List<Element> found = children(parent, tag);
        if (found.size() != 1) {
            throw fault("object " + object + " has " + found.size() + " elements '" + tag + "'; expected one");
        }
        return found.get(0).getTextContent().strip();
    }

    private static List<Element> children(Element parent, String tag) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(tag)) {
                children.add(element);
            }
        }
        return children;
    }

    private Element parse(byte[] bytes) {
        try {
            Document document = builder().parse(new ByteArrayInputStream(bytes));
            DocumentType type = document.getDoctype();
            if (type != null
                    && type.getInternalSubset() != null
                    && !type.getInternalSubset().isBlank()) {
                throw fault("has a document type with declarations of its own, which are not read; remove them");
            }
            return document.getDocumentElement();
        } catch (SAXParseException e) {
            throw fault("line " + e.getLineNumber() + " is not valid XML: " + e.getMessage());
        } catch (SAXException | IOException e) {
            throw fault("is not valid XML: " + e.getMessage());
        }
    }

    /** A parser that fetches nothing: a document type could name files and addresses to read. It is passed over. */
    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setExpandEntityReferences(false);
            factory.setXIncludeAware(false);
            // Texts of elements are gathered by recursion.
            factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", DEEPEST);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Throwing());
            builder.setEntityResolver((publicId, systemId) -> new InputSource(new ByteArrayInputStream(new byte[0])));
            return builder;
        } catch (ParserConfigurationException e) {
            throw new AssertionError("every Java platform has this parser", e);
        }
    }

    private UserError fault(String problem) {
        return UserError.badData(
                file.toAbsolutePath() + ": " + OneLine.of(problem) + "; mend the file or fetch it again");
    }

    /** The JDK's own handler prints to the terminal. */
    private static final class Throwing implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {
            // a warning is no fault
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
