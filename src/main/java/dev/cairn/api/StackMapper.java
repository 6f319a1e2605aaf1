package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.List;

/**
 * How a {@link Stack} is bound to its records: as strictly as an API server that has the CRD, so that a laptop accepts
 * exactly what a cluster accepts.
 *
 * <p>An unknown field, a field that is there twice, a number or boolean where text is wanted, a text where a number is
 * wanted, and a null in a list are each a {@code JsonMappingException} or {@code JsonParseException} that knows its path
 * and location.
 */
public final class StackMapper {

    private StackMapper() {}

    /** Made once, when it is first needed: a mapper looks at all records of a Stack, which takes longer than a plan. */
    private static final class Json {
        private static final ObjectMapper MAPPER = strict(new JsonFactory());
    }

    /** The strict mapper of JSON, for everybody: not to be changed. */
    public static ObjectMapper json() {
        return Json.MAPPER;
    }

    /** A new strict mapper over a copy of the format: {@code new JsonFactory()}, {@code new YAMLFactory()}. */
    public static ObjectMapper strict(JsonFactory format) {
        ObjectMapper mapper = new ObjectMapper(format.copy());
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        mapper.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        for (LogicalType scalar : List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
            mapper.coercionConfigFor(scalar)
                    .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        }
        return mapper;
    }

    /**
     * Makes the client's mapper of an operator pass over fields that it does not know. Such fields exist when the CRD is
     * newer than the operator, after a downgrade; a mapper that fails would take the whole informer down, and with it
     * every other stack.
     */
    public static void tolerateNewerFields(ObjectMapper client) {
        client.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }
}
