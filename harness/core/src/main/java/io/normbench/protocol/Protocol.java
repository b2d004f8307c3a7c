package io.normbench.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.normbench.measure.rounds.GroupResult;
import io.normbench.result.Measured;
import io.normbench.result.Outcome;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * Messages as lines of text: one JSON object each, with the number of the request and the name of the record in it. A
 * record that is added to {@link Request}, {@link Event} or {@link Answer} can be sent, without more.
 *
 * <p>Reading is strict: a missing or unknown member is an error, because two builds never talk to each other.
 */
public final class Protocol {
    /** What a worker's hello says; another one is of another build. */
    public static final String VERSION = "normbench/worker/v5";

    /**
     * Every event line begins with this. Other lines of a worker's standard output belong to its log: native libraries
     * write there too.
     */
    public static final String MARK = "@normbench ";

    private static final JsonMapper MAPPER = mapper();

    private Protocol() {}

    /**
     * A request on its way.
     *
     * @param id 1, 2, … in a worker's life; its events carry it
     */
    public record Asked(int id, Request<?> request) {}

    /**
     * An event on its way.
     *
     * @param id the number of the request that it belongs to; 0 before the first
     */
    public record Said(int id, Event event) {}

    /** {@code asked} as one line, without its end. */
    public static String line(Asked asked) {
        return write(asked);
    }

    /** {@code said} as one line, without its end. */
    public static String line(Said said) {
        return MARK + write(said);
    }

    /**
     * Reads what {@link #line(Asked)} wrote.
     *
     * @throws IllegalArgumentException if it is no request
     */
    public static Asked asked(String line) {
        return read(line, Asked.class);
    }

    /**
     * Reads what {@link #line(Said)} wrote.
     *
     * @param json the line, without its mark
     * @throws IllegalArgumentException if it is no event
     */
    public static Said said(String json) {
        return read(json, Said.class);
    }

    private static String write(Object message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a message cannot be written: " + message, impossible);
        }
    }

    private static <T> T read(String json, Class<T> type) {
        try {
            T message = MAPPER.readValue(json, type);
            if (message == null) {
                throw new IllegalArgumentException("null");
            }
            return message;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    e.getOriginalMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // A pipe is encoded as the locale says, which may not have every character.
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .addMixIn(Request.class, Named.class)
                .addMixIn(Event.class, Named.class)
                .addMixIn(Outcome.class, OutcomeJson.class)
                .addMixIn(Measured.class, MeasuredJson.class)
                .addMixIn(GroupResult.Member.class, MemberJson.class)
                .build();
        register(mapper, Request.class);
        register(mapper, Event.class);
        return mapper;
    }

    private static void register(JsonMapper mapper, Class<?> sealed) {
        for (Class<?> kind : sealed.getPermittedSubclasses()) {
            if (kind.isInterface()) {
                register(mapper, kind);
            } else {
                String family = kind.getEnclosingClass().getSimpleName() + "." + kind.getSimpleName();
                mapper.registerSubtypes(new NamedType(kind, family.toLowerCase(Locale.ROOT)));
            }
        }
    }

    /** Messages say which record they are. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface Named {}

    /** Outcomes cross as results write them. */
    @JsonIncludeProperties({"id", "reason"})
    private interface OutcomeJson {
        @JsonProperty
        String id();

        @JsonProperty
        String reason();

        @JsonCreator
        static Outcome of(@JsonProperty("id") String id, @JsonProperty("reason") String reason) {
            throw new UnsupportedOperationException("Outcome's own is called");
        }
    }

    private interface MeasuredJson {
        @JsonDeserialize(contentUsing = Figure.class)
        Map<String, Object> metrics();
    }

    private interface MemberJson {
        @JsonDeserialize(contentUsing = Figure.class)
        Map<String, Object> figures();
    }

    /** Figures are numbers or text; whole ones are longs, however small. */
    private static final class Figure extends StdDeserializer<Object> {
        private static final long serialVersionUID = 1L;

        Figure() {
            super(Object.class);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_NUMBER_INT -> parser.getLongValue();
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                default -> parser.getText();
            };
        }
    }
}
