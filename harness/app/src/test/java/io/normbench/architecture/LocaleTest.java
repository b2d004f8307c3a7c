package io.normbench.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;
import java.util.Set;

/** What is printed must not depend on the user's language: digits, decimal points, the case of an i. */
@AnalyzeClasses(packages = "io.normbench", importOptions = ImportOption.DoNotIncludeTests.class)
class LocaleTest {
    private static final Set<String> FORMATTING =
            Set.of("format", "printf", "formatted", "toUpperCase", "toLowerCase", "ofPattern");
    private static final Set<String> FORMATTERS =
            Set.of("java.util.Formatter", "java.util.Scanner", "java.text.DecimalFormat", "java.text.SimpleDateFormat");

    private static final Set<String> ALSO_OF_OTHERS =
            Set.of("java.lang.Character", "java.time.format.DateTimeFormatter");

    @ArchTest
    static final ArchRule everythingIsFormattedInAGivenLocale = noClasses()
            .should()
            .callCodeUnitWhere(new DescribedPredicate<>("text is formatted without a Locale") {
                @Override
                public boolean test(JavaCall<?> call) {
                    CodeUnitCallTarget target = call.getTarget();
                    JavaClass owner = target.getOwner();
                    boolean formats = owner.getPackageName().startsWith("java.")
                            && !ALSO_OF_OTHERS.contains(owner.getName())
                            && FORMATTING.contains(target.getName());
                    boolean pattern = target.getName().equals("ofPattern");
                    boolean makes = FORMATTERS.contains(owner.getName())
                            && target.getName().equals("<init>");
                    return (formats || pattern || makes)
                            && target.getRawParameterTypes().stream()
                                    .noneMatch(type -> type.isEquivalentTo(Locale.class));
                }
            });
}
