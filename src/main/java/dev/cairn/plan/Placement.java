package dev.cairn.plan;

import dev.cairn.model.Capabilities;
import dev.cairn.model.Resource.Backend;
import java.util.Map;
import java.util.Optional;

/** Which backend runs a resource. */
final class Placement {
    /** What expressions call the processes of the machine. */
    static final String PROCESS = "process";

    private final RuntimeChoice choice;
    private final Map<Backend, Capabilities> backends;
    private final Problems problems;
    private Optional<Optional<String>> missing = Optional.empty();
    private boolean explained;

    Placement(RuntimeChoice choice, Map<Backend, Capabilities> backends, Problems problems) {
        this.choice = choice;
        this.backends = backends;
        this.problems = problems;
    }

    /** Where a resource runs that has these kinds of program; when it can run nowhere, that is a problem. */
    Backend of(String name, Field resource) {
        String image = resource.has("job") ? "job" : "container";
        boolean hasImage = resource.has(image);
        boolean hasProcess = resource.has("process");
        return switch (choice.runtime()) {
            case KUBERNETES -> {
                if (!hasImage) {
                    refuse(
                            resource.get("process"),
                            name + " is a process; a cluster runs images",
                            "add a container or job");
                }
                yield Backend.KUBERNETES;
            }
            case PROCESS -> {
                if (!hasProcess) {
                    refuse(
                            resource.get(image),
                            name + " has only a " + image + ", and only processes may be used",
                            "add process: {command: [...]}, or leave out --runtime process and use Docker");
                }
                yield Backend.PROCESS;
            }
            case DOCKER -> {
                if (!hasImage) {
                    refuse(
                            resource.get("process"),
                            name + " has only a process, and only containers may be used",
                            "add a container, or leave out --runtime docker");
                } else if (!hasEngine()) {
                    noEngine(
                            resource.get(image),
                            name + " needs a container engine, and none answers",
                            "start Docker or Podman");
                }
                yield Backend.DOCKER;
            }
            case AUTO -> automatic(name, resource, image, hasImage, hasProcess);
        };
    }

    private Backend automatic(String name, Field resource, String image, boolean hasImage, boolean hasProcess) {
        if (!hasImage || hasProcess && (choice.preferProcess() || !hasEngine())) {
            return Backend.PROCESS;
        }
        if (!hasEngine()) {
            noEngine(
                    resource.get(image),
                    name + " has only a " + image + ", and no container engine answers",
                    "start Docker or Podman, or add process: {command: [...]} to run it without");
        }
        return Backend.DOCKER;
    }

    /** What expressions call the place where a resource runs, or would run if it had a program there. */
    String word(Field resource) {
        boolean program = resource.has("container") || resource.has("job") || resource.has(PROCESS);
        Backend backend = program ? of(resource.get("name").text(""), resource) : ofOthers();
        return switch (backend) {
            case PROCESS -> PROCESS;
            case DOCKER -> "docker";
            case KUBERNETES -> "kubernetes";
        };
    }

    /** Where a recipe runs, which has both kinds of program, and what else the stack is made for. */
    private Backend ofOthers() {
        return switch (choice.runtime()) {
            case KUBERNETES -> Backend.KUBERNETES;
            case PROCESS -> Backend.PROCESS;
            case DOCKER -> Backend.DOCKER;
            case AUTO -> choice.preferProcess() || !hasEngine() ? Backend.PROCESS : Backend.DOCKER;
        };
    }

    /** Where resources belong that run nothing. */
    Backend ofNothing() {
        if (choice.runtime() == RuntimeChoice.Runtime.KUBERNETES) {
            return Backend.KUBERNETES;
        }
        return backends.containsKey(Backend.PROCESS) ? Backend.PROCESS : Backend.DOCKER;
    }

    private boolean hasEngine() {
        return withoutEngine().isEmpty();
    }

    private Optional<String> withoutEngine() {
        if (missing.isEmpty()) {
            missing = Optional.of(
                    backends.containsKey(Backend.DOCKER)
                            ? choice.withoutEngine().get()
                            : Optional.of("there is no such backend here"));
        }
        return missing.get();
    }

    /** Why no engine answers, which is long, is said with the first that needs one. */
    private void noEngine(Field field, String message, String advice) {
        String why = explained ? "" : withoutEngine().map(text -> ": " + text).orElse("");
        explained = true;
        problems.error(Code.NoContainerEngine, field, message + why, advice);
    }

    private void refuse(Field field, String message, String advice) {
        problems.error(Code.NotSupportedHere, field, message, advice);
    }
}
