package io.normbench.run.ab;

import com.fasterxml.jackson.databind.JsonNode;
import io.normbench.norm.MethodCatalog;
import io.normbench.option.OptionSpec;
import io.normbench.suite.MethodSpec;
import io.normbench.suite.yaml.YamlReader;
import io.normbench.util.Nearest;
import io.normbench.util.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sets options of a suite's methods from the command line: {@code gn.groups=4}. */
final class MethodOption {
    private MethodOption() {}

    /**
     * The methods with the value that {@code text} gives to an option, their labels kept.
     *
     * @param text {@code METHOD.OPTION=VALUE}; METHOD is an id or a label, all methods with it are meant
     * @throws UserError if no method, no option or no valid value is named
     */
    static List<MethodSpec> apply(String text, List<MethodSpec> methods, MethodCatalog catalog) {
        List<MethodSpec> changed = new ArrayList<>();
        boolean found = false;
        for (MethodSpec method : methods) {
            String rest = rest(text, method);
            int equals = rest.indexOf('=');
            if (equals > 0) {
                found = true;
                Map<String, Object> options = new TreeMap<>(method.options());
                String name = rest.substring(0, equals);
                options.put(name, value(text, method, name, rest.substring(equals + 1), catalog));
                changed.add(new MethodSpec(method.id(), options, method.label()));
            } else {
                changed.add(method);
            }
        }
        if (!found) {
            List<String> labels = methods.stream().map(MethodSpec::label).toList();
            int dot = text.indexOf('.');
            throw UserError.usage("option '" + text + "': expected METHOD.OPTION=VALUE with a method of the suite ("
                    + String.join(", ", labels) + ")" + Nearest.hint(dot < 0 ? text : text.substring(0, dot), labels));
        }
        return changed;
    }

    /** What stands behind the method's name and the dot; empty if it is another method's. */
    private static String rest(String text, MethodSpec method) {
        for (String name : List.of(method.label(), method.id())) {
            if (text.startsWith(name + ".")) {
                return text.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static Object value(String text, MethodSpec method, String name, String given, MethodCatalog catalog) {
        Map<String, OptionSpec> specs = catalog.options(method.id()).orElseThrow();
        OptionSpec spec = specs.get(name);
        if (spec == null) {
            throw UserError.usage("option '" + text + "': method '" + method.id() + "' has no option '" + name
                    + "'; it has " + (specs.isEmpty() ? "none" : String.join(", ", specs.keySet()))
                    + Nearest.hint(name, specs.keySet()));
        }
        Object value = spec.type() == OptionSpec.Type.TEXT ? given : scalar(text, given);
        spec.fault(value).ifPresent(expected -> {
            throw UserError.usage("option '" + text + "': the value is '" + given + "'; expected " + expected);
        });
        return spec.typed(value);
    }

    /** As a suite file would mean it. */
    private static Object scalar(String text, String given) {
        try {
            JsonNode node = YamlReader.tree(given);
            if (node.isNumber()) {
                return node.numberValue();
            }
            return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
        } catch (IllegalArgumentException e) {
            throw UserError.usage("option '" + text + "': the value is '" + given + "'; expected a number or a word");
        }
    }
}
