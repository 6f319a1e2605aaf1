package dev.cairn.status;

import dev.cairn.model.Dependency;
import dev.cairn.model.Kind;
import dev.cairn.model.Observation;
import dev.cairn.model.OtherStack;
import dev.cairn.model.Phase;
import dev.cairn.model.Reason;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The sentences of a status: why something is not ready. No clock, no count that runs, nothing secret. */
final class Wording {
    /** How many names are written out before a count takes over. */
    static final int NAMED = 5;

    private final Sight sight;

    Wording(Sight sight) {
        this.sight = sight;
    }

    /** The phase's word, as users see it. */
    static String word(Enum<?> phase) {
        StringBuilder word = new StringBuilder();
        for (String part : phase.name().split("_")) {
            word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
        }
        return word.toString();
    }

    /** What is to be said of a resource beside its phase; empty when all is well. */
    String message(String name) {
        Optional<String> lost = sight.lost(name);
        if (lost.isPresent()
                && sight.resource(name)
                        .map(Resource::kind)
                        .map(Kind::hasInstance)
                        .orElse(true)) {
            return "its backend does not answer" + inBrackets(lost.get()) + "; this is what was seen last";
        }
        return switch (sight.phase(name)) {
            case BLOCKED -> blocked(name);
            case STARTING -> starting(name);
            case RUNNING -> probing(name).orElse(running(name));
            case UNREADY -> unready(name);
            case STOPPING -> kept(name).orElseGet(() -> stopping(name));
            case STOPPED -> kept(name).or(() -> reason(name)).orElse("");
            case FAILED, QUARANTINED -> reason(name).orElse("");
            case RESTARTING -> reason(name).map(why -> why + ", starts again").orElse("starts again");
            case PENDING -> reason(name).orElse("");
            case SKIPPED -> kept(name).or(() -> leftOut(name)).orElseGet(() -> instanceMessage(name));
            case READY, COMPLETED, UNMANAGED -> instanceMessage(name);
        };
    }

    /** What a resource that somebody waits for is instead. */
    String instead(String name) {
        Optional<String> stack = Dependency.stackNamed(name);
        if (stack.isPresent()) {
            OtherStack other = sight.snapshot().stack(stack.get());
            return other.ready() ? "ready" : other.state();
        }
        return switch (sight.phase(name)) {
            case PENDING -> "not started yet";
            case BLOCKED -> blocked(name);
            case STARTING -> starting(name);
            case RUNNING -> probing(name).orElse(running(name));
            case READY -> sight.lost(name).isPresent() ? "its backend does not answer" : "ready";
            case UNREADY -> unready(name);
            case STOPPING -> kept(name).orElse("stopping");
            case STOPPED -> "stopped";
            case COMPLETED -> "completed";
            case FAILED -> "failed" + after(reason(name));
            case QUARANTINED -> "quarantined" + after(reason(name));
            case RESTARTING -> reason(name).map(why -> why + ", starts again").orElse("starts again");
            case SKIPPED -> leftOut(name).orElse("not wanted");
            case UNMANAGED -> "left alone (desired: Ignore)";
        };
    }

    /** What a resource waits for, each with what that is instead; the first five, then how many more. */
    List<String> waits(String name) {
        List<String> names =
                sight.memoryOf(name).map(ResourceMemory::waitingFor).orElse(List.of());
        List<String> waits = new ArrayList<>();
        for (String target : names.subList(0, Math.min(NAMED, names.size()))) {
            waits.add(Bounded.bytes(target + ": " + instead(name, target), 256));
        }
        if (names.size() > NAMED) {
            waits.add((names.size() - NAMED) + " more");
        }
        return waits;
    }

    /** The same for one that waits for it: what it conflicts with is in its way although all is well with it. */
    private String instead(String name, String target) {
        boolean rival = sight.plan().graph().rivalsOf(name).containsKey(target);
        return rival ? sight.phase(target).name().toLowerCase(Locale.ROOT) + ", and they conflict" : instead(target);
    }

    /** What holds the stack up, in one line; empty when all is well. */
    String whole() {
        Optional<String> failed = first(name -> sight.critical(name) && root(name));
        if (failed.isPresent()) {
            return failed.get() + " " + instead(failed.get());
        }
        List<String> late = sight.plan().resources().stream()
                .map(Resource::name)
                .filter(this::late)
                .toList();
        if (late.isEmpty()) {
            return first(this::root).map(name -> name + " " + instead(name)).orElse("");
        }
        Optional<String> cause =
                late.stream().filter(name -> sight.phase(name) != Phase.BLOCKED).findFirst();
        String others = late.size() > 1
                ? ", " + (late.size() - 1) + (late.size() == 2 ? " resource waits" : " resources wait")
                : "";
        return cause.map(name -> "waiting for " + name + ": " + instead(name) + others)
                .orElseGet(() -> late.getFirst() + ": " + blocked(late.getFirst()));
    }

    private boolean late(String name) {
        return sight.wanted(name)
                && switch (sight.phase(name)) {
                    case PENDING, BLOCKED, STARTING, RUNNING, UNREADY, RESTARTING, STOPPING -> true;
                    case READY, STOPPED, COMPLETED, FAILED, QUARANTINED, SKIPPED, UNMANAGED -> false;
                };
    }

    /** Whether it failed by itself, not with something it rests on. */
    private boolean root(String name) {
        return sight.phase(name).failedForGood()
                && sight.memoryOf(name)
                        .flatMap(ResourceMemory::reason)
                        .flatMap(Reason::rootName)
                        .isEmpty();
    }

    private Optional<String> first(java.util.function.Predicate<String> is) {
        return sight.plan().resources().stream().map(Resource::name).filter(is).findFirst();
    }

    private String blocked(String name) {
        List<String> names =
                sight.memoryOf(name).map(ResourceMemory::waitingFor).orElse(List.of());
        if (names.isEmpty()) {
            return reason(name).orElse("waiting");
        }
        String target = names.getFirst();
        String text = names.size() == 1 && sight.phase(target) != Phase.BLOCKED
                ? "waiting for " + target + ": " + instead(name, target)
                : "waiting for " + named(names);
        return text + stagingFailure(name).map(why -> "; meanwhile " + why).orElse("");
    }

    private String starting(String name) {
        return switch (sight.seen(name).staging()) {
            case Observation.Staging.InProgress progress
            when !progress.progress().isEmpty() -> progress.progress();
            case Observation.Staging.InProgress _ -> "preparing";
            case Observation.Staging.Failed failed -> failed.reason().text();
            case Observation.Staging.None _, Observation.Staging.Pulled _, Observation.Staging.Done _ -> {
                String said = instanceMessage(name);
                yield said.isEmpty() ? "starting" : said;
            }
        };
    }

    private String running(String name) {
        boolean job = sight.resource(name).map(Resource::kind).orElse(new Kind.Service()) instanceof Kind.Job;
        String said = instanceMessage(name);
        return !said.isEmpty() ? said : job ? "running" : "not ready yet";
    }

    private String unready(String name) {
        return probing(name).or(() -> reason(name)).orElse("not ready");
    }

    private String stopping(String name) {
        List<String> names =
                sight.memoryOf(name).map(ResourceMemory::waitingFor).orElse(List.of());
        String why = reason(name)
                .or(() -> sight.memoryOf(name)
                        .flatMap(memory -> memory.latch().renewal())
                        .filter(cause -> !cause.equals(name))
                        .map(cause -> "starts again with " + cause))
                .orElse("");
        String waits = names.isEmpty() ? "" : "waiting for " + named(names) + " to stop";
        return why.isEmpty() || waits.isEmpty() ? why + waits : why + "; " + waits;
    }

    /** Why what is to go is still there, where it was tried and failed. */
    private Optional<String> kept(String name) {
        Observation seen = sight.seen(name);
        return seen.failure()
                .filter(failed -> failed.verb() != Observation.Verb.START
                        && !seen.instances().isEmpty())
                .map(failed -> failed.reason().text());
    }

    private Optional<String> probing(String name) {
        return sight.seen(name)
                .probe()
                .filter(streak -> !streak.passing() && current(name, streak.instance()))
                .map(streak -> "probe failing" + inBrackets(streak.output()));
    }

    private boolean current(String name, String instance) {
        return sight.memoryOf(name)
                .flatMap(memory -> memory.attempt().instance())
                .map(instance::equals)
                .orElse(true);
    }

    private Optional<String> stagingFailure(String name) {
        return sight.seen(name).staging() instanceof Observation.Staging.Failed failed
                ? Optional.of(failed.reason().text())
                : Optional.empty();
    }

    private Optional<String> reason(String name) {
        return sight.memoryOf(name).flatMap(ResourceMemory::reason).map(Reason::text);
    }

    private Optional<String> leftOut(String name) {
        return Optional.ofNullable(sight.plan().leftOut().get(name));
    }

    private String instanceMessage(String name) {
        var instances = sight.seen(name).instances();
        return instances.isEmpty() ? "" : instances.getLast().message();
    }

    private static String named(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    private static String inBrackets(String text) {
        return text.isBlank() ? "" : " (" + text.strip().replaceAll("\\s+", " ") + ")";
    }

    private static String after(Optional<String> text) {
        return text.map(why -> ": " + why).orElse("");
    }
}
