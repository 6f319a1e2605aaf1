package dev.cairn.local;

import dev.cairn.model.Workload;
import dev.cairn.model.Workload.EnvVar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What is different between two versions of a workload, in words. Names variables and files, never what is in them. */
final class WorkloadChanges {
    private static final int LONGEST = 60;

    private final List<String> words = new ArrayList<>();

    private WorkloadChanges() {}

    /** One entry for each difference that replaces what runs; empty when none can be named. */
    static List<String> between(Workload before, Workload after) {
        WorkloadChanges changes = new WorkloadChanges();
        changes.program(before.program(), after.program());
        changes.names("env", env(before), env(after));
        changes.simple("ports", before.ports(), after.ports());
        changes.names("files", files(before), files(after));
        changes.simple("volumes", before.volumes(), after.volumes());
        changes.simple("resources", before.limits(), after.limits());
        changes.simple("labels", before.labels(), after.labels());
        changes.simple("health", before.probe(), after.probe());
        return changes.words;
    }

    private void program(Workload.Program before, Workload.Program after) {
        switch (after) {
            case Workload.Command now
            when before instanceof Workload.Command was -> {
                value("command", String.join(" ", was.command()), String.join(" ", now.command()));
                value("workingDir", was.workingDir(), now.workingDir());
                simple("init", was.init(), now.init());
            }
            case Workload.Image now
            when before instanceof Workload.Image was -> {
                value("image", was.image(), now.image());
                simple("build", was.build(), now.build());
                value("command", String.join(" ", was.command()), String.join(" ", now.command()));
                value("args", String.join(" ", was.args()), String.join(" ", now.args()));
                value(
                        "workingDir",
                        was.workingDir().orElse(""),
                        now.workingDir().orElse(""));
                simple("options of the container", was.options(), now.options());
            }
            case Workload.Command _ -> words.add("runs as a process now");
            case Workload.Image _ -> words.add("runs as a container now");
            case Workload.Elsewhere _, Workload.Manifest _ -> {}
        }
    }

    private void simple(String field, Object before, Object after) {
        if (!before.equals(after)) {
            words.add(field);
        }
    }

    private void value(String field, String before, String after) {
        if (!before.equals(after)) {
            boolean brief = !before.isEmpty() && !after.isEmpty() && before.length() + after.length() <= LONGEST;
            words.add(field + (brief ? " " + before + " -> " + after : ""));
        }
    }

    private void names(String field, Map<String, Object> before, Map<String, Object> after) {
        TreeSet<String> different = new TreeSet<>(before.keySet());
        different.addAll(after.keySet());
        different.removeIf(name -> before.containsKey(name) && before.get(name).equals(after.get(name)));
        if (!different.isEmpty()) {
            words.add(field + " " + String.join(" ", different));
        }
    }

    private static Map<String, Object> env(Workload workload) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (EnvVar variable : workload.env()) {
            values.put(variable.name(), variable.value());
        }
        return values;
    }

    private static Map<String, Object> files(Workload workload) {
        Map<String, Object> values = new LinkedHashMap<>();
        workload.files().forEach(file -> values.put(file.path(), file));
        return values;
    }
}
