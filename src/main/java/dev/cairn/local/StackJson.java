package dev.cairn.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.api.Stack;
import java.io.IOException;

/** The Stack object with its status as JSON: what {@code kubectl get stack -o json} gives. */
public final class StackJson {
    /** Made when it is needed first: looking at all the records takes a while. */
    private static final class Mapper {
        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    private StackJson() {}

    /** The object as one line. */
    public static String write(Stack stack) {
        try {
            return Mapper.MAPPER.writeValueAsString(stack);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a Stack is always JSON", e);
        }
    }

    /**
     * The object again; fields of a newer version are left out.
     *
     * @throws IOException when it is no Stack
     */
    public static Stack read(String json) throws IOException {
        return Mapper.MAPPER.readValue(json, Stack.class);
    }
}
