package dev.cairn.plan;

import dev.cairn.model.Workload.Protocol;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of the short form of ports, that of Docker and Compose: {@code [[ip:][host]:]container[/protocol]},
 * where host and container may be ranges of the same length; a range of host ports for one container port means any
 * of them.
 *
 * @param ip empty when it was not written
 * @param host empty when the machine's port was left open
 */
public record PortMapping(Optional<String> ip, Optional<Range> host, Range container, Protocol protocol) {
    private static final String NUMBERS = "[0-9]+(?:-[0-9]+)?";
    private static final Pattern FORM = Pattern.compile("(?:(?:(?<ip>\\[[^\\]]*\\]|[^/]*):(?<host>" + NUMBERS
            + ")?|(?<only>" + NUMBERS + ")):)?" + "(?<container>" + NUMBERS + ")(?:/(?<protocol>[A-Za-z]*))?");
    private static final Pattern IP =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[?[0-9A-Fa-f.]*(?::[0-9A-Fa-f.]*){2,7}\\]?");
    private static final String ADVICE = "write [ip:][host:]container[/protocol], as in 127.0.0.1:8080:80/tcp";

    /** One port or several in a row, both ends included. */
    public record Range(int from, int to) {
        /** How many there are. */
        public int size() {
            return to - from + 1;
        }
    }

    /** Reads such a text. */
    public static Outcome<PortMapping> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return new Outcome.Bad<>("is no port", ADVICE);
        }
        Optional<String> ip = Optional.ofNullable(form.group("ip"));
        if (ip.isPresent() && !IP.matcher(ip.get()).matches()) {
            return new Outcome.Bad<>("has no IP address before its port", ADVICE);
        }
        Optional<String> host =
                Optional.ofNullable(form.group("host")).or(() -> Optional.ofNullable(form.group("only")));
        Outcome<Range> container = range(form.group("container"));
        if (container instanceof Outcome.Bad<Range>(String message, String advice)) {
            return new Outcome.Bad<>(message, advice);
        }
        Optional<Outcome<Range>> outer = host.map(PortMapping::range);
        if (outer.isPresent() && outer.get() instanceof Outcome.Bad<Range>(String message, String advice)) {
            return new Outcome.Bad<>(message, advice);
        }
        Range inner = container.found().orElseThrow();
        Optional<Range> published = outer.flatMap(Outcome::found);
        if (published.isPresent() && inner.size() > 1 && published.get().size() != inner.size()) {
            return new Outcome.Bad<>("has ranges of different lengths", "give both sides as many ports");
        }
        String protocol = Optional.ofNullable(form.group("protocol"))
                .filter(word -> !word.isEmpty())
                .orElse("tcp");
        return switch (protocol.toLowerCase(java.util.Locale.ROOT)) {
            case "tcp" -> good(ip, published, inner, Protocol.TCP);
            case "udp" -> good(ip, published, inner, Protocol.UDP);
            default -> new Outcome.Bad<>("has the protocol " + protocol, "tcp and udp are supported");
        };
    }

    private static Outcome<PortMapping> good(
            Optional<String> ip, Optional<Range> host, Range container, Protocol protocol) {
        Optional<String> bare = ip.map(text -> text.startsWith("[") ? text.substring(1, text.length() - 1) : text);
        return new Outcome.Good<>(new PortMapping(bare, host, container, protocol));
    }

    private static Outcome<Range> range(String text) {
        int dash = text.indexOf('-');
        Outcome<Integer> from = PortNumbers.parse(dash < 0 ? text : text.substring(0, dash));
        Outcome<Integer> to = PortNumbers.parse(dash < 0 ? text : text.substring(dash + 1));
        if (from.found().isEmpty() || to.found().isEmpty()) {
            return new Outcome.Bad<>("has a port that is out of bounds", "ports are 1 to 65535");
        }
        Range range = new Range(from.found().get(), to.found().get());
        return range.size() < 1
                ? new Outcome.Bad<>("has a range that ends before it begins", "write the smaller port first")
                : new Outcome.Good<>(range);
    }
}
