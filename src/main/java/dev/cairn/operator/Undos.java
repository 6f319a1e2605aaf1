package dev.cairn.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.model.Blueprint;
import dev.cairn.model.Blueprint.Binding;
import dev.cairn.model.Health;
import dev.cairn.model.JobPolicy;
import dev.cairn.model.Kind;
import dev.cairn.model.Memory;
import dev.cairn.model.OutputRef;
import dev.cairn.model.OutputValue;
import dev.cairn.model.Outputs;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.RestartPolicy;
import dev.cairn.model.StopPolicy;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.WorkloadSpec;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.ObjectJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What takes back what jobs did, rendered while the specification could be read and noted beside the objects: a Stack
 * whose specification cannot be carried out any more when it is deleted is undone nevertheless. Decision 0255.
 */
final class Undos {
    private static final Logger LOG = Logger.getLogger(Undos.class);
    /** Before the name of the job; no resource has a dot in its name. */
    private static final String KEY = "undo.";
    /** How much is noted, in characters: a ConfigMap takes a mebibyte, and the latches have to fit in, too. */
    private static final int MOST = 512 * 1024;

    private final KubernetesRuntime runtime;
    private final StackRef stack;
    private final Runnable wake;
    /** By job. */
    private final Map<String, Note> notes = new HashMap<>();

    /** Undos of that stack; {@code wake} asks for another pass. */
    Undos(KubernetesRuntime runtime, StackRef stack, Runnable wake) {
        this.runtime = runtime;
        this.stack = stack;
        this.wake = wake;
    }

    /**
     * @param hash of the undo that was rendered
     * @param text empty while it is at work, or when it failed
     */
    private record Note(String hash, Optional<String> text) {}

    /** An undo as it is noted. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Kept(String hash, String timeout, String activeDeadline, Map<String, Object> job) {}

    /**
     * Those notes, and the undo of each of the plan's jobs that is done. What is not rendered yet is begun; the next pass
     * has it.
     */
    synchronized Map<String, String> beside(Map<String, String> others, Plan plan, Memory memory) {
        Map<String, Binding.Bound> wanted = new TreeMap<>();
        for (Resource resource : plan.resources()) {
            boolean done = memory.resources()
                    .get(resource.name())
                    .filter(known -> known.latch().completedHash().isPresent())
                    .isPresent();
            Optional<Blueprint.Undo> undo = done ? resource.blueprint().undo() : Optional.empty();
            if (undo.isPresent()
                    && undo.get().bind((view, output) -> last(memory, view, output)) instanceof Binding.Bound bound) {
                wanted.put(resource.name(), bound);
            }
        }
        notes.keySet().retainAll(wanted.keySet());
        Map<String, String> texts = new TreeMap<>(others);
        int size = 0;
        for (Map.Entry<String, Binding.Bound> undo : wanted.entrySet()) {
            Optional<String> text = text(plan.resource(undo.getKey()).orElseThrow(), undo.getValue());
            if (text.isPresent() && size + text.get().length() <= MOST) {
                size += text.get().length();
                texts.put(KEY + undo.getKey(), text.get());
            }
        }
        return texts;
    }

    private static Optional<OutputValue> last(Memory memory, View view, OutputRef reference) {
        return memory.resources().get(reference.resource()).flatMap(known -> known.outputs()
                .value(view, reference.output()));
    }

    private Optional<String> text(Resource job, Binding.Bound undo) {
        Note known = notes.get(job.name());
        if (known == null) {
            known = noted(job, undo.hash()).orElse(null);
        }
        if (known == null || !known.hash().equals(undo.hash())) {
            notes.put(job.name(), new Note(undo.hash(), Optional.empty()));
            Thread.ofVirtual().name("undo of " + stack.id() + " " + job.name()).start(() -> render(job, undo));
            return Optional.empty();
        }
        return known.text();
    }

    /** As another Cairn noted it. */
    private Optional<Note> noted(Resource job, String hash) {
        Optional<String> text = Optional.ofNullable(runtime.notes(stack).get(KEY + job.name()));
        Optional<Note> note = text.flatMap(Undos::kept)
                .filter(kept -> kept.hash().equals(hash))
                .map(_ -> new Note(hash, text));
        note.ifPresent(found -> notes.put(job.name(), found));
        return note;
    }

    private void render(Resource job, Binding.Bound undo) {
        try {
            Optional<Duration> deadline =
                    job.kind() instanceof Kind.Job kind ? kind.policy().activeDeadline() : Optional.empty();
            Kept kept = new Kept(
                    undo.hash(),
                    job.timeout().toString(),
                    deadline.map(Duration::toString).orElse(""),
                    runtime.rendered(WorkloadSpec.of(stack, job, 0, undo.hash(), undo.workload())));
            synchronized (this) {
                notes.replace(job.name(), new Note(undo.hash(), Optional.of(ObjectJson.JSON.asJson(kept))));
            }
            wake.run();
        } catch (RuntimeFailure e) {
            LOG.debugf("stack=%s message=\"%s\"", stack.id(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "stack=%s event=ChoreFailed message=\"%s\"", stack.id(), e.getMessage());
        }
    }

    /** What was rendered and cannot be, such as a Secret that was not there, is tried again. */
    synchronized void again() {
        notes.values().removeIf(note -> note.text().isEmpty());
    }

    /** That plan of nothing, with the jobs that are to be undone. The order is that of the memory. */
    Plan onto(Plan nothing) {
        List<Resource> jobs = new ArrayList<>();
        Duration grace = nothing.shutdownGrace();
        for (Map.Entry<String, String> note : new TreeMap<>(runtime.notes(stack)).entrySet()) {
            if (note.getKey().startsWith(KEY)) {
                Optional<Resource> job =
                        kept(note.getValue()).map(kept -> job(note.getKey().substring(KEY.length()), kept));
                job.ifPresent(jobs::add);
                grace = grace.plus(job.map(Resource::timeout).orElse(Duration.ZERO));
            }
        }
        Set<String> names = jobs.stream().map(Resource::name).collect(Collectors.toSet());
        return Plan.of(
                nothing.stack(),
                nothing.generation(),
                jobs,
                names,
                nothing.desired(),
                nothing.suspended(),
                nothing.onFailure(),
                grace,
                nothing.seed());
    }

    private static Optional<Kept> kept(String note) {
        try {
            return Optional.ofNullable(ObjectJson.JSON.unmarshal(note, Kept.class))
                    .filter(kept -> kept.hash() != null && kept.timeout() != null && kept.job() != null);
        } catch (RuntimeException _) {
            return Optional.empty(); // somebody wrote there
        }
    }

    private static Resource job(String name, Kept kept) {
        Optional<Duration> deadline = Optional.ofNullable(kept.activeDeadline())
                .filter(text -> !text.isEmpty())
                .map(Duration::parse);
        return new Resource(
                name,
                new Kind.Job(new JobPolicy(JobPolicy.DEFAULT.retries(), deadline, JobPolicy.Rerun.ON_CHANGE)),
                Resource.Backend.KUBERNETES,
                KubernetesRuntime.capabilitiesOfAnyCluster().job(),
                View.NETWORK,
                Resource.Desired.START,
                true,
                List.of(),
                List.of(),
                Health.RUNNING,
                RestartPolicy.DEFAULT,
                StopPolicy.DEFAULT,
                deadline.orElseGet(() -> Duration.parse(kept.timeout())),
                new Remains(kept));
    }

    /** What is left of a job's specification: nothing but its undo. */
    private record Remains(Kept kept) implements Blueprint {
        @Override
        public Set<OutputRef> references() {
            return Set.of();
        }

        @Override
        public Binding bind(Lookup outputs) {
            return new Binding.Invalid("its specification is not known any more");
        }

        @Override
        public Outputs outputs(Lookup outputs, Map<String, OutputValue> facts) {
            return Outputs.NONE;
        }

        @Override
        public Optional<Undo> undo() {
            Workload.Manifest job = new Workload.Manifest(
                    kept.job(), Workload.Expressions.NONE, Map.of(), Workload.Drift.CORRECT, List.of(), false, false);
            return Optional.of(_ -> new Binding.Bound(Workload.of(job), kept.hash()));
        }
    }
}
