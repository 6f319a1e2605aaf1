import java.util.List;

/** The stacks that are measured. */
final class Chains {
    static final int LENGTH = 10;

    private Chains() {}

    /** A server that accepts as soon as it runs: nothing is slower than what is measured with it. */
    static List<String> instant(String port) {
        return List.of("busybox", "httpd", "-f", "-p", "127.0.0.1:" + port);
    }

    /** A server that needs a quarter of a second before it accepts, as most do. */
    static List<String> usual(String port) {
        return List.of("busybox", "sh", "-c", "sleep .25; exec busybox httpd -f -p 127.0.0.1:" + port);
    }

    static String head(String name) {
        return """
                apiVersion: cairn.dev/v1alpha1
                kind: Stack
                metadata: {name: %s}
                spec:
                  resources:
                """.formatted(name);
    }

    static String processes(String name, List<String> command) {
        StringBuilder text = new StringBuilder(head(name));
        for (int i = 0; i < LENGTH; i++) {
            text.append(process("s" + i, command));
            text.append(i == 0 ? "" : "    dependsOn: [{name: s%d}]\n".formatted(i - 1));
        }
        return text.toString();
    }

    static String process(String name, List<String> command) {
        String words = String.join(", ", command.stream().map(word -> '"' + word + '"').toList());
        return "  - name: %s\n    process: {command: [%s], ports: [{name: http}]}\n".formatted(name, words);
    }

    static String containers(String name) {
        StringBuilder text = new StringBuilder(head(name));
        for (int i = 0; i < LENGTH; i++) {
            text.append("  - name: s%d\n".formatted(i));
            text.append("    container: {image: \"cairn-test/busybox:1\", command: [httpd, -f, -p, \"8080\"], ports: [{port: 8080}]}\n");
            text.append("    health: {exec: {command: [sh, -c, \"nc 127.0.0.1 8080 </dev/null\"]}, interval: 1s}\n");
            text.append("    stop: {grace: 0s}\n");
            text.append(i == 0 ? "" : "    dependsOn: [{name: s%d}]\n".formatted(i - 1));
        }
        return text.toString();
    }

    static String compose() {
        StringBuilder text = new StringBuilder("services:\n");
        for (int i = 0; i < LENGTH; i++) {
            text.append("  s%d:\n    image: cairn-test/busybox:1\n".formatted(i));
            text.append("    command: [httpd, -f, -p, \"8080\"]\n");
            text.append("    healthcheck: {test: [CMD, sh, -c, \"nc 127.0.0.1 8080 </dev/null\"], interval: 1s}\n");
            text.append(i == 0 ? "" : "    depends_on: {s%d: {condition: service_healthy}}\n".formatted(i - 1));
        }
        return text.toString();
    }
}
