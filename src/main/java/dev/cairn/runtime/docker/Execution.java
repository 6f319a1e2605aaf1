package dev.cairn.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.runtime.ContainerRuntime.ExecResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Commands inside a running container. */
record Execution(Engine engine) {
    private static final int LONGEST_OUTPUT = 4096;
    private static final int TIME_IS_OVER = 124;
    private static final int CANNOT_EXECUTE = 126;
    private static final int NOT_FOUND = 127;

    /** Runs the command to its end or the time limit, of which the engine knows nothing. */
    ExecResult run(String container, List<String> command, Duration limit) throws IOException {
        ObjectNode create = JsonNodeFactory.instance.objectNode();
        create.put("AttachStdout", true).put("AttachStderr", true);
        command.forEach(create.putArray("Cmd")::add);
        String id = engine.post("/containers/" + container + "/exec", create)
                .path("Id")
                .asText();
        ObjectNode start =
                JsonNodeFactory.instance.objectNode().put("Detach", false).put("Tty", false);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Optional<Boolean> done;
        try {
            done = TimeLimit.read(engine.open("POST", "/exec/" + id + "/start", Optional.of(start)), limit, answer -> {
                LogFrames frames = new LogFrames(answer.body(), false);
                for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
                    byte[] content = frame.get().content();
                    output.write(content, 0, Math.min(content.length, LONGEST_OUTPUT - output.size()));
                }
                return true;
            });
        } catch (EngineRefusal e) {
            return refused(e);
        }
        String text = output.toString(StandardCharsets.UTF_8);
        if (done.isEmpty()) {
            kill(container, id);
            return new ExecResult(TIME_IS_OVER, text);
        }
        JsonNode exit = engine.get("/exec/" + id + "/json").path("ExitCode");
        return new ExecResult(exit.asInt(CANNOT_EXECUTE), text);
    }

    /** What cannot be executed has failed as a command, not as an operation of the engine. */
    private static ExecResult refused(EngineRefusal refusal) throws EngineRefusal {
        String text = refusal.getMessage();
        if (refusal.conflict() || refusal.absent() || !text.contains("exec")) {
            throw refusal;
        }
        boolean missing = text.contains("not found") || text.contains("no such file");
        return new ExecResult(missing ? NOT_FOUND : CANNOT_EXECUTE, Refusals.brief(text));
    }

    /**
     * The engine has no way to end a command. Where its processes are ours to see and the process is shown to be of that
     * container, it is killed, so that a hanging probe does not leave one behind at each try; elsewhere it goes on.
     */
    private void kill(String container, String id) throws IOException {
        long pid = engine.get("/exec/" + id + "/json").path("Pid").asLong();
        Path groups = Path.of("/proc", String.valueOf(pid), "cgroup");
        if (pid > 1 && Files.isReadable(groups) && cgroup(groups).contains(container)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static String cgroup(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it ended just now
        }
    }
}
