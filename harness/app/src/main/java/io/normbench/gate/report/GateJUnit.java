package io.normbench.gate.report;

import io.normbench.gate.sample.Quantity;
import io.normbench.gate.verdict.CellVerdict;
import io.normbench.gate.verdict.GateResult;
import io.normbench.gate.verdict.GateText;
import io.normbench.gate.verdict.Verdict;
import io.normbench.report.text.Printable;
import io.normbench.result.Fingerprint.Difference;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes a result as JUnit XML, which every CI server reads: one test case per cell and quantity. FAIL is a failure;
 * INCONCLUSIVE and UNGATED are skipped, since they are no pass; incomparable arms are one error.
 */
final class GateJUnit {
    private final XMLStreamWriter xml;

    private GateJUnit(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static String write(GateResult result) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new GateJUnit(xml).document(result);
            xml.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("cannot write XML into memory", impossible);
        }
        return text + "\n";
    }

    private void document(GateResult result) throws XMLStreamException {
        boolean incomparable = !result.differences().isEmpty();
        int skipped = result.count(Verdict.INCONCLUSIVE) + result.count(Verdict.UNGATED);
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        xml.writeStartElement("testsuites");
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", "normbench gate " + result.suite());
        attribute("tests", Integer.toString(result.verdicts().size() + (incomparable ? 1 : 0)));
        attribute("failures", Integer.toString(result.count(Verdict.FAIL)));
        attribute("errors", incomparable ? "1" : "0");
        attribute("skipped", Integer.toString(skipped));
        line(2);
        xml.writeStartElement("properties");
        property("fingerprint", result.fingerprint());
        property("base", result.base().label());
        property("head", result.head().label());
        property("noise", result.noise());
        property("command", result.command());
        line(2);
        xml.writeEndElement();
        if (incomparable) {
            incomparable(result.differences());
        }
        for (CellVerdict verdict : result.verdicts()) {
            testCase(verdict);
        }
        line(1);
        xml.writeEndElement();
        line(0);
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void testCase(CellVerdict verdict) throws XMLStreamException {
        start(
                verdict.cell().task(),
                verdict.cell().label() + ": " + verdict.quantity().title());
        String message = verdict.verdict() + ": " + verdict.reason();
        switch (verdict.verdict()) {
            case FAIL -> problem("failure", message, details(verdict));
            case INCONCLUSIVE, UNGATED -> problem("skipped", message, "");
            default -> {
                line(3);
                xml.writeStartElement("system-out");
                xml.writeCharacters(Printable.clean(message + "; " + details(verdict)));
                xml.writeEndElement();
            }
        }
        end();
    }

    private void incomparable(List<Difference> differences) throws XMLStreamException {
        start("comparability", "the arms may be compared");
        problem(
                "error",
                "INCOMPARABLE: the arms differ in what may change the numbers",
                differences.stream().map(Difference::toString).collect(Collectors.joining("\n")));
        end();
    }

    private static String details(CellVerdict verdict) {
        CellVerdict.Numbers n = verdict.numbers();
        Quantity quantity = verdict.quantity();
        return "base " + GateText.value(n.base(), quantity) + ", head " + GateText.value(n.head(), quantity)
                + ", change "
                + GateText.change(verdict) + ", n = " + n.samples() + ", p = " + GateText.p(n.p()) + ", adjusted p = "
                + GateText.p(n.adjustedP()) + ", threshold " + GateText.size(n.threshold(), quantity)
                + ", sees from " + GateText.size(n.smallestDetectable(), quantity);
    }

    private void start(String group, String name) throws XMLStreamException {
        line(2);
        xml.writeStartElement("testcase");
        attribute("classname", group);
        attribute("name", name);
    }

    private void end() throws XMLStreamException {
        line(2);
        xml.writeEndElement();
    }

    private void problem(String element, String message, String text) throws XMLStreamException {
        line(3);
        xml.writeStartElement(element);
        attribute("message", message);
        xml.writeCharacters(Printable.clean(text));
        xml.writeEndElement();
    }

    private void property(String name, String value) throws XMLStreamException {
        line(3);
        xml.writeEmptyElement("property");
        attribute("name", name);
        attribute("value", value);
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, Printable.clean(value));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }
}
