package dev.cairn.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The requests of the operator as the API server counted them, since a mark. */
final class AuditLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPERATOR = "system:serviceaccount:cairn-system:cairn-operator";
    /** What keeps a connection, not what does work. */
    private static final Set<String> UPKEEP = Set.of("watch", "list");

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
            String subresource = object.path("subresource").asText("");
            return entry.path("verb").asText() + " " + object.path("resource").asText()
                    + (subresource.isEmpty() ? "" : "/" + subresource);
        } catch (IOException e) {
            return ""; // the line is still being written
        }
    }

    private List<String> worked() {
        return since().stream()
                .filter(request -> !UPKEEP.contains(request.split(" ")[0]) && !request.endsWith(" events"))
                .toList();
    }

    /** Requests other than watches, their beginnings and Events. */
    long all() {
        return worked().size();
    }

    /** Requests that change something. */
    long writes() {
        return worked().stream().filter(request -> !request.startsWith("get ")).count();
    }

    /** One line per verb and kind, as a share of that many. */
    void print(int share) {
        Map<String, Long> counts = since().stream()
                .collect(Collectors.groupingBy(request -> request, TreeMap::new, Collectors.counting()));
        counts.forEach((request, count) -> System.out.printf("    %-40s %6.1f%n", request, count / (double) share));
    }
}
