package dev.cairn.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The order of a plan: dependencies first, and as declared wherever the edges leave a choice.
 *
 * @param order the resources that are part of no cycle and rest on none
 * @param cycles each as the resources in it, from the one that was declared first round to it again
 */
record PlanGraph(List<String> order, List<List<String>> cycles) {

    /** More say nothing new. */
    private static final int MOST_CYCLES = 20;

    /**
     * Orders those resources.
     *
     * @param targets what each rests on; names that do not exist are left out
     */
    static PlanGraph of(List<String> declared, Map<String, ? extends Iterable<String>> targets) {
        Map<String, Integer> position = new HashMap<>();
        declared.forEach(name -> position.put(name, position.size()));
        int[] open = new int[declared.size()];
        List<List<Integer>> dependents = new ArrayList<>();
        declared.forEach(_ -> dependents.add(new ArrayList<>()));
        for (String name : declared) {
            Set<String> seen = new HashSet<>();
            for (String target : targets.get(name)) {
                if (position.containsKey(target) && seen.add(target)) {
                    dependents.get(position.get(target)).add(position.get(name));
                    open[position.get(name)]++;
                }
            }
        }
        PriorityQueue<Integer> free = new PriorityQueue<>();
        for (int i = 0; i < open.length; i++) {
            if (open[i] == 0) {
                free.add(i);
            }
        }
        List<String> order = new ArrayList<>(declared.size());
        while (!free.isEmpty()) {
            int next = free.poll();
            order.add(declared.get(next));
            for (int dependent : dependents.get(next)) {
                if (--open[dependent] == 0) {
                    free.add(dependent);
                }
            }
        }
        return new PlanGraph(order, cycles(declared, targets, Set.copyOf(order)));
    }

    /** One cycle for each knot: walks from what was declared first until something comes up again. */
    private static List<List<String>> cycles(
            List<String> declared, Map<String, ? extends Iterable<String>> targets, Set<String> ordered) {
        List<List<String>> cycles = new ArrayList<>();
        Set<String> done = new HashSet<>(ordered);
        Set<String> known = Set.copyOf(declared);
        for (String start : declared) {
            if (!done.contains(start) && cycles.size() < MOST_CYCLES) {
                walk(start, targets, known, done, cycles);
            }
        }
        return cycles;
    }

    /** Depth first, without recursion: chains may be long. */
    private static void walk(
            String start,
            Map<String, ? extends Iterable<String>> targets,
            Set<String> known,
            Set<String> done,
            List<List<String>> cycles) {
        Deque<String> path = new ArrayDeque<>();
        Deque<java.util.Iterator<String>> next = new ArrayDeque<>();
        Set<String> onPath = new HashSet<>();
        path.addLast(start);
        onPath.add(start);
        next.addLast(targets.get(start).iterator());
        while (!path.isEmpty()) {
            if (!next.getLast().hasNext()) {
                next.removeLast();
                String left = path.removeLast();
                onPath.remove(left);
                done.add(left);
                continue;
            }
            String target = next.getLast().next();
            if (onPath.contains(target) && cycles.size() < MOST_CYCLES) {
                List<String> cycle = new ArrayList<>(path);
                cycle = new ArrayList<>(cycle.subList(cycle.indexOf(target), cycle.size()));
                cycle.add(target);
                cycles.add(cycle);
            } else if (known.contains(target) && !done.contains(target) && !onPath.contains(target)) {
                path.addLast(target);
                onPath.add(target);
                next.addLast(targets.get(target).iterator());
            }
        }
    }
}
