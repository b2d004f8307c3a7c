package io.normbench.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.normbench.norm.MethodCatalog;
import io.normbench.published.PublishedNumber.Evidence;
import io.normbench.published.PublishedNumber.Form;
import java.io.StringReader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedNumbersTest {
    private static final String HEADER = "key,source,evidence,task,data,network,start,schedule,method,method_id,gpus,"
            + "images_per_gpu,metric,form,value,data_set,model,train_images,held_out,epochs,note\n";
    private static final String VALID = "a-b,here,V,classification,CIFAR-10,R,scratch,,BN,bn,1,128,top1,error,4.94,"
            + "cifar10,m|m(width=16),50000,10000,164,\n";

    private final PublishedNumbers numbers = PublishedNumbers.load();

    @Test
    void thoseOfThisBuildAreValidAndEveryMethodIsOneOfOurs() {
        MethodCatalog methods = MethodCatalog.load(PublishedNumbersTest.class.getClassLoader());

        assertThat(numbers.all()).hasSizeGreaterThan(200);
        assertThat(numbers.all().stream()
                        .map(PublishedNumber::methodId)
                        .filter(id -> !id.isEmpty())
                        .collect(Collectors.toSet()))
                .isSubsetOf(methods.ids());
    }

    @Test
    void valuesAreSharesWhateverTheirForm() {
        PublishedNumber bn = numbers.find("sn-r50-bn-8x2-top1").orElseThrow();
        PublishedNumber gn = numbers.find("gn-paper-r50-gn-8x2-top1").orElseThrow();

        assertThat(bn.share().getAsDouble()).isEqualTo(0.653);
        assertThat(bn.imagesPerGpu()).hasValue(2);
        assertThat(gn.form()).isEqualTo(Form.ERROR);
        assertThat(gn.evidence()).isEqualTo(Evidence.DERIVED);
        assertThat(gn.share().getAsDouble()).isCloseTo(0.759, within(1e-12));
        assertThat(numbers.find("evonorm-s0-r50-small-batch-top1-gain")
                        .orElseThrow()
                        .share())
                .isEmpty();
        assertThat(numbers.find("sn-r50-bn-8x1-top1").orElseThrow().value()).isEmpty();
        assertThat(numbers.find("nobody")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "a-b,here#A_b,here#number 1 ('A_b') is no key; expected lower-case letters, digits and hyphens",
                "a-b,here#a-b, #number 1 ('a-b') has no source; expected one",
                ",V,#,v,#number 1 ('a-b') has evidence 'v'; expected V, V-x or R",
                ",scratch,#,random,#number 1 ('a-b') starts from 'random'; expected scratch or imagenet",
                ",error,4.94,#,share,4.94,#number 1 ('a-b') has form 'share'; expected percent, error, difference, raw or none",
                ",error,4.94,#,error,,#number 1 ('a-b') has form error and value ''; expected a value, or the form none without one",
                ",error,4.94,#,none,4.94,#number 1 ('a-b') has form none and value '4.94'; expected a value, or the form none "
                        + "without one",
                ",error,4.94,#,percent,101,#number 1 ('a-b') is 101%; expected a number from 0 to 100",
                ",error,4.94,#,percent,x,#number 1 ('a-b') has value 'x'; expected a number",
                ",1,128,#,0.5,128,#number 1 ('a-b') has gpus 0.5; expected a whole number of at least 1",
                ",50000,10000,#,50000,,#number 1 ('a-b') has a part of a condition; expected all of data_set, model, train_images, "
                        + "held_out, epochs",
                ",scratch,#,imagenet,#number 1 ('a-b') has a condition; expected none unless it starts from scratch"
            })
    void faultsAreNamed(String target, String replacement, String message) {
        assertThat(VALID).contains(target);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedNumbers.read(new StringReader(HEADER + VALID.replace(target, replacement))))
                .withMessage(message);
    }

    @Test
    void aKeyThatIsTakenAndColumnsThatAreOthersAreRefused() {
        assertThat(PublishedNumbers.read(new StringReader(HEADER + VALID)).all())
                .hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedNumbers.read(new StringReader(HEADER + VALID + VALID)))
                .withMessage("number 2 ('a-b') has the key of number 1; expected a key of its own");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedNumbers.read(new StringReader("key,source\na,b\n")))
                .withMessageStartingWith("its columns are [key, source]; expected [key, source, evidence");
    }
}
