package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The requests of the operator as the API server counted them, since a mark. */
final class AuditLog {
    /** A number of requests and what is counted, by verb and kind, as a share of some number of Stacks or resources. */
    record Count(String request, double share) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPERATOR = "system:serviceaccount:cairn-system:cairn-operator";
    /** What keeps a connection, not what does work: lists and watches, leases, and the canary's touches. */
    private static final Set<String> UPKEEP = Set.of("watch", "list");

    private static final String CANARY = "cairn-canary";

    private final Path file;
    private long read;

    AuditLog(Path file) {
        this.file = file;
    }

    /** Counting begins here. */
    void mark() {
        try {
            read = Files.lines(file).count();
        } catch (IOException e) {
            throw new UncheckedIOException("CAIRN_CLUSTER_AUDIT=true testing/cluster/up.sh makes the audit log", e);
        }
    }

    private List<String> since() {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(read)
                    .map(AuditLog::request)
                    .filter(request -> !request.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String request(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            if (!entry.path("user").path("username").asText().equals(OPERATOR)) {
                return "";
            }
            JsonNode object = entry.path("objectRef");
            if (object.path("name").asText().equals(CANARY)) {
                return "canary " + object.path("resource").asText();
            }
            String subresource = object.path("subresource").asText("");
            return entry.path("verb").asText() + " " + object.path("resource").asText()
                    + (subresource.isEmpty() ? "" : "/" + subresource);
        } catch (IOException e) {
            return ""; // the line is still being written
        }
    }

    private List<String> worked() {
        return since().stream()
                .filter(request -> !upkeep(request) && !request.endsWith(" events"))
                .toList();
    }

    private static boolean upkeep(String request) {
        return UPKEEP.contains(request.split(" ")[0]) || request.startsWith("canary ") || request.endsWith(" leases");
    }

    /** Requests other than upkeep and Events. */
    long all() {
        return worked().size();
    }

    /** Requests that change something. */
    long writes() {
        return worked().stream().filter(request -> !request.startsWith("get ")).count();
    }

    /** Requests of that verb and kind. */
    long of(String request) {
        return since().stream().filter(request::equals).count();
    }

    /** Events that were written. */
    long events() {
        return since().stream().filter(request -> request.endsWith(" events")).count();
    }

    /** Renewed watches, leases and touches of the canary. */
    long kept() {
        return since().stream().filter(AuditLog::upkeep).count();
    }

    /** By verb and kind, as a share of that many. */
    List<Count> shares(int of) {
        return since().stream()
                .collect(Collectors.groupingBy(request -> request, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue() / (double) of))
                .toList();
    }
}
