package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Map;

/** A request whose status tells whether the resource is ready. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HttpProbe(
        @JsonPropertyDescription("The path with its query. Default /.") @Size(max = 4096)
        String path,

        @JsonPropertyDescription("The port's number or name. Default: the first TCP port.")
        IntOrString port,

        @JsonPropertyDescription("The Host header. Default: the address that is probed.") @Size(max = 1024)
        String host,

        @JsonPropertyDescription("HTTP (default) or HTTPS; certificates are not checked.")
        Scheme scheme,

        @JsonPropertyDescription("Further headers by name.") @Size(max = 64)
        Map<String, String> headers,

        @JsonPropertyDescription("The status that means ready: a number, or a range as text. Default 200-399.")
        IntOrString status) {

    public HttpProbe {
        headers = Absent.toEmpty(headers);
    }

    /** How the request is sent. */
    public enum Scheme {
        HTTP,
        HTTPS
    }
}
