package io.normbench.data.voc;

import io.normbench.util.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Reads the boxes of an annotation in VOC's XML.
 *
 * <p>VOC counts pixels from 1 and names the first and the last one; a box here covers them: {@code xmin - 1} to
 * {@code xmax}. Parts of an object, such as a person's head, are left out.
 */
final class VocAnnotation {
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

    /** The objects in file order. */
    List<VocBox> read(byte[] bytes) {
        Element root = parse(bytes);
        if (!root.getTagName().equals("annotation")) {
            throw fault("the root element is '" + root.getTagName() + "'; expected 'annotation'");
        }
        List<VocBox> boxes = new ArrayList<>();
        for (Element object : children(root, "object")) {
            boxes.add(box(object, boxes.size() + 1));
        }
        return boxes;
    }

    private VocBox box(Element object, int number) {
        String name = text(object, "name", number);
        int label = classes.indexOf(name) + 1;
        if (label == 0) {
            throw fault("object " + number + ": 'name' is '" + name + "'; expected one of "
                    + String.join(", ", classes) + ". Mend the name, or set option 'classes'");
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
        boolean difficult =
                !children(object, "difficult").isEmpty() && text(object, "difficult", number).equals("1");
        return new VocBox(label, left - 1, upper - 1, right, lower, difficult);
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
            return builder().parse(new ByteArrayInputStream(bytes)).getDocumentElement();
        } catch (SAXParseException e) {
            throw fault("line " + e.getLineNumber() + " is not valid XML: " + e.getMessage());
        } catch (SAXException | IOException e) {
            throw fault("is not valid XML: " + e.getMessage());
        }
    }

    /** A parser that fetches nothing: a document type could name files and addresses to read. */
    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            factory.setXIncludeAware(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Throwing());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new AssertionError("every Java platform has this parser", e);
        }
    }

    private UserError fault(String problem) {
        return UserError.infrastructure(file.toAbsolutePath() + ": " + problem + "; mend the file or fetch it again");
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
