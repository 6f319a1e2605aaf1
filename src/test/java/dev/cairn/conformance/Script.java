package dev.cairn.conformance;

import dev.cairn.scenario.Behaviour;
import dev.cairn.scenario.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parts as a POSIX shell script that behaves as its environment says; the same script wherever it runs. What it did, and
 * what it is told to do, are files of a directory per part.
 */
final class Script {
    /** Where a container sees the directory of its part. */
    static final String IN_CONTAINER = "/behave";

    private static final Duration TICK = Duration.ofMillis(50);

    /** Who sees the directory of a part as what. */
    enum Place {
        /** A process: as it is. */
        MACHINE,
        /** A container: mounted. */
        CONTAINER,
        /** A pod: mounted, and shared with another that is to take over. */
        POD
    }

    private final Place place;
    private final Path directory;
    private final String text;

    /**
     * Scripts there.
     *
     * @param directory for the files of the parts
     */
    Script(Place place, Path directory) {
        this.place = place;
        this.directory = directory;
        this.text = resource("/conformance/behave.sh");
    }

    /** Where the files of that part are. */
    Path directoryOf(String part) {
        Path path = directory.resolve(part);
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    /** The command, with these arguments. */
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", text, "behave"));
        command.addAll(arguments);
        return command;
    }

    /** The command that tells whether it is ready. */
    List<String> probe(Part part) {
        String ready = "[ -f " + own(part) + "/ready ] && [ ! -f " + seenFromInside(part) + "/sick ]";
        return List.of("sh", "-c", ready);
    }

    /** Where a file of the part is to be there. */
    String filePath(String path) {
        return place == Place.MACHINE ? path : "/" + path;
    }

    /** Its environment. */
    Map<String, String> env(Part part) {
        Behaviour behaviour = part.behaviour();
        Map<String, String> env = new TreeMap<>();
        env.put("BEHAVE_DIR", seenFromInside(part));
        env.put("BEHAVE_OWN", own(part));
        env.put(
                "BEHAVE_FILES",
                String.join(" ", part.files().stream().map(this::filePath).toList()));
        env.put("BEHAVE_READY", behaviour.readyAfter().map(Script::ticks).orElse(""));
        env.put("BEHAVE_END", behaviour.ending().map(end -> ticks(end.after())).orElse(""));
        env.put("BEHAVE_CODE", behaviour.ending().map(end -> "" + end.code()).orElse(""));
        env.put("BEHAVE_FAILURES", "" + behaviour.failures());
        env.put("BEHAVE_FAILURE_END", ticks(behaviour.failure().after()));
        env.put("BEHAVE_FAILURE_CODE", "" + behaviour.failure().code());
        Optional<Behaviour.Ending> undo = part.undo().flatMap(Behaviour::ending);
        env.put("BEHAVE_UNDO_END", undo.map(end -> ticks(end.after())).orElse(""));
        env.put("BEHAVE_UNDO_CODE", undo.map(end -> "" + end.code()).orElse(""));
        env.put("BEHAVE_TERM", behaviour.termTakes().map(Script::ticks).orElse("ignore"));
        env.put("BEHAVE_GRANDCHILD", behaviour.grandchild() ? "yes" : "");
        env.put("BEHAVE_SAYS", behaviour.says());
        List<String> writes = new ArrayList<>();
        behaviour.writes().forEach((name, value) -> writes.add(name + "=" + value));
        env.put("BEHAVE_WRITES", String.join("\n", writes));
        return env;
    }

    private String seenFromInside(Part part) {
        return place == Place.MACHINE ? directoryOf(part.name()).toString() : IN_CONTAINER;
    }

    /** Where a run says that it is ready: where runs overlap, each for itself. */
    private String own(Part part) {
        return place == Place.POD ? "/tmp" : seenFromInside(part);
    }

    /** Rounded up, so that nothing happens earlier than it should. */
    private static String ticks(Duration time) {
        return String.valueOf((time.toMillis() + TICK.toMillis() - 1) / TICK.toMillis());
    }

    private static String resource(String name) {
        try (var in = Script.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
