package dev.cairn.operator;

import dev.cairn.api.InventoryEntry;
import dev.cairn.api.ObjectReference;
import dev.cairn.api.ResourceStatus;
import dev.cairn.api.StackStatus;
import dev.cairn.model.ClusterObject;
import dev.cairn.model.Instance;
import dev.cairn.model.Memory;
import dev.cairn.model.Observation;
import dev.cairn.model.Plan;
import dev.cairn.model.Resource;
import dev.cairn.model.ResourceMemory;
import dev.cairn.model.Table;
import dev.cairn.runtime.StackRef;
import dev.cairn.runtime.kubernetes.Footprint;
import dev.cairn.runtime.kubernetes.KubernetesRuntime;
import dev.cairn.runtime.kubernetes.Remembered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects of a plan, by the names they will have; complete before the first of them exists. */
final class Inventory {
    private Inventory() {}

    /** What names an object, whatever version of its API it is read with. */
    private record Name(String group, String kind, String name) {
        static Name of(InventoryEntry entry) {
            return new Name(entry.group(), entry.kind(), entry.name());
        }
    }

    /**
     * Every object of the plan, and what else there was before: each that is seen, and all of it until everything is gone that
     * the plan does not have.
     *
     * @param wide whether an object is in no namespace
     */
    static List<InventoryEntry> of(
            StackRef stack,
            Plan plan,
            Memory memory,
            Table<String, Observation> seen,
            Predicate<Footprint.Entry> wide,
            Optional<StackStatus> before) {
        List<InventoryEntry> wanted = of(KubernetesRuntime.namespace(stack), stack.name(), plan, seen, wide);
        Set<Name> names = wanted.stream().map(Name::of).collect(Collectors.toSet());
        List<InventoryEntry> old = before.map(StackStatus::inventory).orElse(List.of()).stream()
                .filter(entry -> !names.contains(Name.of(entry)))
                .toList();
        return old.isEmpty() ? wanted : with(wanted, old, memory.resources(), plan, seen);
    }

    private static List<InventoryEntry> with(
            List<InventoryEntry> wanted,
            List<InventoryEntry> old,
            Table<String, ResourceMemory> remembered,
            Plan plan,
            Table<String, Observation> seen) {
        boolean retiring = false;
        for (var entry : remembered) {
            retiring |= plan.resource(entry.getKey()).isEmpty();
        }
        Set<String> there = new HashSet<>();
        seen.forEach(entry -> entry.getValue().instances().forEach(instance -> there.add(instance.id())));
        boolean all = retiring;
        List<InventoryEntry> left =
                old.stream().filter(entry -> all || there.contains(entry.uid())).toList();
        Set<String> others = left.stream().map(InventoryEntry::uid).collect(Collectors.toSet());
        return Stream.concat(
                        wanted.stream().map(entry -> others.contains(entry.uid()) ? unseen(entry) : entry),
                        left.stream())
                .toList();
    }

    private static InventoryEntry unseen(InventoryEntry entry) {
        return new InventoryEntry(entry.group(), entry.kind(), entry.namespace(), entry.name(), null, entry.wave());
    }

    /** Every object of the plan, in plan order, with the uids of those that are seen. */
    static List<InventoryEntry> of(
            String namespace,
            String stack,
            Plan plan,
            Table<String, Observation> seen,
            Predicate<Footprint.Entry> wide) {
        Map<String, Integer> waves = new HashMap<>();
        List<InventoryEntry> entries = new ArrayList<>();
        for (Resource resource : plan.resources()) {
            int wave = plan.graph().dependenciesOf(resource.name()).stream()
                    .mapToInt(name -> waves.getOrDefault(name, 0) + 1)
                    .max()
                    .orElse(0);
            waves.put(resource.name(), wave);
            for (Footprint.Entry object : Footprint.of(stack, resource)) {
                entries.add(new InventoryEntry(
                        object.group().isEmpty() ? null : object.group(),
                        object.kind(),
                        wide.test(object) ? null : namespace,
                        object.name(),
                        object.main() ? uid(resource.name(), seen).orElse(null) : null,
                        wave));
            }
        }
        return entries;
    }

    /**
     * The object that runs each resource of which one is seen. What the plan does not have any more, or has as another kind, is
     * named as before while it is there.
     */
    static Map<String, ObjectReference> references(
            String stack, Plan plan, Table<String, Observation> seen, Optional<StackStatus> before) {
        Map<String, ObjectReference> known = before.map(StackStatus::resources).orElse(List.of()).stream()
                .filter(resource ->
                        resource.ref() != null && uid(resource.name(), seen).isPresent())
                .collect(Collectors.toMap(ResourceStatus::name, ResourceStatus::ref));
        Map<String, ObjectReference> references = new HashMap<>(known);
        references.keySet().removeIf(name -> plan.resource(name).isPresent());
        for (Resource resource : plan.resources()) {
            uid(resource.name(), seen)
                    .flatMap(uid -> Footprint.of(stack, resource).stream()
                            .filter(Footprint.Entry::main)
                            .findFirst()
                            .map(object -> reference(object, uid, Optional.ofNullable(known.get(resource.name())))))
                    .ifPresent(reference -> references.put(resource.name(), reference));
        }
        return references;
    }

    private static ObjectReference reference(Footprint.Entry object, String uid, Optional<ObjectReference> known) {
        return known.filter(old -> uid.equals(old.uid())
                        && !(object.kind().equals(old.kind()) && object.name().equals(old.name())))
                .orElseGet(() -> new ObjectReference(object.apiVersion(), object.kind(), object.name(), uid));
    }

    /** The objects of users that were there by that status: nothing else tells a Cairn that begins now of which kinds they are. */
    static List<Remembered> left(String stack, Optional<StackStatus> before) {
        return before.map(StackStatus::resources).orElse(List.of()).stream()
                .flatMap(resource -> Optional.ofNullable(resource.ref())
                        .filter(ref -> !Footprint.renders(stack, resource.name(), ref.kind(), ref.name()))
                        .map(ref -> new Remembered(
                                resource.name(),
                                new ClusterObject(ref.apiVersion(), ref.kind(), ref.name()),
                                ref.uid()))
                        .stream())
                .toList();
    }

    private static Optional<String> uid(String resource, Table<String, Observation> seen) {
        return seen.get(resource).map(Observation::instances).orElse(List.of()).stream()
                .map(Instance::id)
                .findFirst();
    }
}
