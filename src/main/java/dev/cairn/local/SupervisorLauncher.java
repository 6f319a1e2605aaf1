package dev.cairn.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.runtime.process.NewSession;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts a supervisor that stays behind: another JVM with the options of this one, in a session of its own so that
 * neither Ctrl-C nor the end of the terminal reaches it. It answers through a pipe, so nobody polls. One that is booted
 * ahead boots while its starter still reads the files; closing the launcher lets it go when nobody needed it.
 */
public final class SupervisorLauncher implements AutoCloseable {
    private static final int LAST_WORDS = 2000;

    private final Places places;
    private Optional<Process> ahead = Optional.empty();

    /** A launcher for the stacks of those places. */
    public SupervisorLauncher(Places places) {
        this.places = places;
    }

    /** A supervisor was not started, and why; the files are not the reason. */
    public static final class NotStarted extends Exception {
        private static final long serialVersionUID = 1L;

        NotStarted(String message) {
            super(message);
        }

        NotStarted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Boots a supervisor for the next stack that needs a new one.
     *
     * @throws NotStarted when no program can be started
     */
    public void bootAhead() throws NotStarted {
        ahead = Optional.of(boot());
    }

    /**
     * Has the request carried out by the stack's supervisor: the one that is there already, or a new one. When this
     * returns with an acceptance, the supervisor listens.
     */
    public StackHandle.Applied up(String id, LaunchRequest request)
            throws NotStarted, IOException, InterruptedException {
        return begun(() -> {
            Optional<LocalClient> running = LocalClient.connect(places, id);
            return running.isPresent()
                    ? running.get().apply(request)
                    : start(id, request.json().toString());
        });
    }

    /**
     * Starts a supervisor that goes on with what was asked for last.
     *
     * @throws NotStarted when there is nothing to go on with
     */
    public void resume(String id) throws NotStarted, IOException, InterruptedException {
        begun(() -> LocalClient.connect(places, id).isPresent() || start(id, "").accepted());
    }

    private static <T> T begun(StackBusy.Attempt<T, NotStarted> attempt)
            throws NotStarted, IOException, InterruptedException {
        try {
            return StackBusy.outlasting(attempt);
        } catch (StackBusy e) {
            throw new NotStarted(e.getMessage(), e);
        }
    }

    private Process boot() throws NotStarted {
        try {
            return new ProcessBuilder(command()).directory(new File("/")).start();
        } catch (IOException e) {
            throw new NotStarted("cannot start a supervisor: " + e.getMessage(), e);
        }
    }

    private StackHandle.Applied start(String id, String input) throws NotStarted, StackBusy, IOException {
        Process process = ahead.isPresent() ? ahead.get() : boot();
        ahead = Optional.empty();
        try (OutputStream request = process.getOutputStream()) {
            request.write((id + "\n" + input).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new NotStarted("the supervisor ended before it read the request" + lastWords(process), e);
        }
        try (BufferedReader answer =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = answer.readLine();
            if (line == null) {
                throw new NotStarted("the supervisor ended without a word" + lastWords(process));
            }
            JsonNode said = JsonTree.read(line);
            Optional<String> busy = SupervisorMain.busy(said);
            if (busy.isPresent()) {
                throw new StackBusy(busy.get());
            }
            Optional<String> error = SupervisorMain.error(said);
            if (error.isPresent()) {
                throw new NotStarted(error.get());
            }
            return AppliedJson.read(said);
        }
    }

    /** What a JVM that could not start wrote about it; a supervisor itself writes to its log. */
    private static String lastWords(Process ended) throws IOException {
        try (InputStream errors = ended.getErrorStream()) {
            String text = new String(errors.readNBytes(LAST_WORDS), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + text;
        }
    }

    /** Lets go of a supervisor that was booted ahead and not needed; those that have a stack stay behind. */
    @Override
    public void close() {
        ahead.ifPresent(Process::destroy);
        ahead = Optional.empty();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(NewSession.words());
        if (command.isEmpty()) {
            command.add("nohup"); // then at least a lost terminal does not end it
        }
        ProcessHandle.Info self = ProcessHandle.current().info();
        String main = SupervisorMain.class.getName();
        List<String> options = self.arguments().map(SupervisorLauncher::options).orElse(List.of());
        if (self.command().isPresent() && options.contains("-cp")) {
            command.add(self.command().get());
            command.addAll(options);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path"))));
        }
        command.add(main);
        command.addAll(List.of(places.state().toString(), places.sockets().toString()));
        return command;
    }

    /** The AOT cache that the launcher names for supervisors; that of this JVM may be one for verbs that only look. */
    private static List<String> cache() {
        return Optional.ofNullable(System.getProperty("cairn.aot")).stream()
                .map(file -> "-XX:AOTCache=" + file)
                .toList();
    }

    /** The options of this JVM: everything before its main class, without what is about this terminal or its cache. */
    private static List<String> options(String[] arguments) {
        List<String> options = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("-cp") && i + 1 < arguments.length) {
                options.addAll(List.of(argument, absolute(arguments[++i])));
            } else if (!argument.startsWith("-")) {
                break;
            } else if (!argument.matches("-Dcairn\\..*|-XX:-?AOT.*")) {
                options.add(argument);
            }
        }
        options.addAll(0, cache());
        return options;
    }

    /** The supervisor's working directory is another one. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
