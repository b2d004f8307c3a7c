package io.normbench.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** No static mutable state. */
class StaticStateTest {
    /**
     * The one exception: which run directories this process holds. A lock of the operating system is the whole
     * process's, so what keeps the process from asking twice must be the process's too.
     */
    private static final String REGISTER_OF_LOCKS = "RunLock.HELD_BY_THIS_PROCESS";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.normbench");

    @Test
    void everyStaticFieldIsFinal() {
        fields().that().areStatic().should().beFinal().check(classes);
    }

    @Test
    void whatStaticFieldsHoldCannotBeChanged() throws ReflectiveOperationException {
        List<String> changeable = new ArrayList<>();
        int seen = 0;
        for (JavaClass imported : classes) {
            for (Field field : imported.reflect().getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    seen++;
                    field.setAccessible(true);
                    if (changeable(field.get(null))) {
                        changeable.add(field.getDeclaringClass().getSimpleName() + "." + field.getName());
                    }
                }
            }
        }
        assertThat(seen).as("static fields looked at").isGreaterThan(50);
        assertThat(changeable).containsExactly(REGISTER_OF_LOCKS);
    }

    private static boolean changeable(Object value) {
        if (value instanceof Collection || value instanceof Map) {
            String type = value.getClass().getName();
            return !type.startsWith("java.util.ImmutableCollections$")
                    && !type.startsWith("java.util.Collections$Unmodifiable")
                    && !type.startsWith("java.util.Collections$Empty");
        }
        return value instanceof AtomicReference
                || value instanceof AtomicBoolean
                || value instanceof Number number && number.getClass().getName().contains("atomic")
                || value instanceof ThreadLocal;
    }
}
