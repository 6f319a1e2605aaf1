package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The ordered stop of the whole stack. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ShutdownSpec(
        @JsonPropertyDescription(
                "Ceiling for the whole stop. Default: the longest chain of stop.grace plus 10s; on a cluster plus 30s for each of it. What still runs then is killed, in reverse order.")
        @DurationText
        String grace) {}
