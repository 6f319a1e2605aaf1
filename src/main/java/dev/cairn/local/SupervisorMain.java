package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The program that stays behind {@code cairn up -d}: one supervisor with its local API. It reads from standard input
 * the id of its stack in a line (nothing: nobody needs it) and a {@link LaunchRequest} (nothing: go on with what was
 * asked for last), says in one line of JSON what became of it, and runs until its stack is stopped. TERM stops the stack in order, a second TERM kills it.
 *
 * <p>Exit status: 0 stopped as asked for, 1 not, 3 the files are not valid, 4 there is nothing to go on with, 5 somebody
 * else drives the stack.
 */
public final class SupervisorMain {
    private static final int FAILED = 1;
    private static final int INVALID = 3;
    private static final int NOTHING = 4;
    private static final int BUSY = 5;

    private SupervisorMain() {}

    /** The arguments are the directory of states and the directory of sockets. */
    public static void main(String[] args) throws IOException {
        System.exit(serve(new Places(Path.of(args[0]), Path.of(args[1])), System.in, System.out));
    }

    /**
     * The program without its end.
     *
     * @param in what it is asked for
     * @param out is closed after the one line that says what became of it
     * @return the exit status
     */
    public static int serve(Places places, InputStream in, PrintStream out) throws IOException {
        String input = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = input.indexOf('\n');
        return end > 0 ? run(input.substring(0, end), input.substring(end + 1), places, out) : 0;
    }

    private static int run(String id, String input, Places places, PrintStream out) {
        Clock clock = Clock.systemUTC();
        try (FileLog log = FileLog.open(places.stack(id).log(), clock)) {
            System.setErr(log.stream());
            try (Supervisor supervisor = Supervisor.open(places, id, new ThisMachine(clock), clock, log)) {
                return run(supervisor, input, places, log, out);
            }
        } catch (StackBusy e) {
            say(out, "busy", e.getMessage());
            return BUSY;
        } catch (IOException e) {
            say(out, "error", String.valueOf(e.getMessage()));
            return FAILED;
        }
    }

    private static int run(Supervisor supervisor, String input, Places places, Log log, PrintStream out)
            throws IOException {
        StackHandle.Applied applied;
        if (input.isBlank()) {
            if (!supervisor.resume()) {
                say(out, "error", "stack " + supervisor.id() + " was never started, or it was taken down");
                return NOTHING;
            }
            applied = new StackHandle.Applied(true, 0, List.of(), List.of());
        } else {
            applied = supervisor.apply(LaunchRequest.of(JsonTree.read(input)));
        }
        if (!applied.accepted()) {
            out.println(AppliedJson.write(applied));
            return INVALID;
        }
        try (Supervisor.Listening _ = supervisor.listen(places)) {
            stopOnSignals(supervisor, log);
            out.println(AppliedJson.write(applied));
            out.close();
            log.say("event=supervising stack=" + supervisor.id() + " pid="
                    + ProcessHandle.current().pid());
            ExitReport report = supervisor.ended().join();
            log.say("event=ended stack=" + supervisor.id() + " killed=" + report.killed()
                    + report.failure().map(why -> " failure=\"" + why + "\"").orElse(""));
            return report.completed() ? 0 : FAILED;
        }
    }

    private static void stopOnSignals(Supervisor supervisor, Log log) {
        AtomicInteger count = new AtomicInteger();
        for (String signal : List.of("TERM", "INT")) {
            org.jline.utils.Signals.register(signal, () -> Thread.ofVirtual().start(() -> {
                try {
                    if (count.getAndIncrement() == 0) {
                        supervisor.shutdown(new StackHandle.Ending("the system", "signal SIG" + signal, false, false));
                    } else {
                        supervisor.kill();
                    }
                } catch (IOException e) {
                    log.say("event=signal-not-heeded error=\"" + e.getMessage() + "\"");
                }
            }));
        }
    }

    private static void say(PrintStream out, String name, String text) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put(name, text);
        out.println(json);
    }

    /** In the line that a supervisor said: what it failed of. */
    static Optional<String> error(JsonNode said) {
        return Optional.ofNullable(said.get("error")).map(JsonNode::asText);
    }

    /** In the line that a supervisor said: who drives the stack instead. */
    static Optional<String> busy(JsonNode said) {
        return Optional.ofNullable(said.get("busy")).map(JsonNode::asText);
    }
}
