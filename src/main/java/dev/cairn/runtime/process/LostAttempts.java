package dev.cairn.runtime.process;

import dev.cairn.model.StopPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Attempts that run although their directories were deleted. Their shims were started with these directories, so what
 * is needed to find and end them can be written again; the specification cannot.
 */
record LostAttempts(ProcessTable table) {
    private static final Pattern SHIM = Pattern.compile(".*/shim-[0-9a-f]+\\.sh");

    /** A shim, and the directory that it was started with. */
    private record Shim(long pid, Path directory) {}

    /**
     * Writes down again what runs and is not written down.
     *
     * @param stateOf the state directory in which a stack of that id would be
     * @return the ids of all stacks that run something from such a directory
     */
    Set<String> restore(Function<String, Path> stateOf) throws IOException {
        Set<String> stacks = new TreeSet<>();
        for (Shim shim : shims()) {
            Path resource = shim.directory().getParent();
            Optional<InstanceId> id = InstanceId.ofDirectory(
                    resource.getFileName().toString(),
                    shim.directory().getFileName().toString());
            String stack = resource.getParent().getParent().getFileName().toString();
            StateLayout layout = new StateLayout(stateOf.apply(stack));
            if (id.isPresent()
                    && resource.equals(layout.resource(stack, id.get().resource()))) {
                if (!Files.exists(shim.directory())) {
                    restore(id.get(), shim);
                }
                stacks.add(stack);
            }
        }
        return stacks;
    }

    private List<Shim> shims() throws IOException {
        List<Shim> found = new ArrayList<>();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            for (ProcessHandle process : all.toList()) {
                String[] words = process.info().arguments().orElse(new String[0]);
                boolean shim = words.length > 1
                        && SHIM.matcher(words[0]).matches()
                        && Path.of(words[1]).getNameCount() > 3;
                // What it forks looks like it until it executes something else, but leads no group.
                if (shim && table.group(process.pid()).contains(process.pid())) {
                    found.add(new Shim(process.pid(), Path.of(words[1])));
                }
            }
        }
        return found;
    }

    private void restore(InstanceId id, Shim shim) throws IOException {
        Optional<String> begin = table.begin(shim.pid());
        if (begin.isPresent()) {
            StackDirectory.makePrivate(shim.directory());
            new Registration(id, "", false, "/", List.of(), StopPolicy.DEFAULT).write(shim.directory());
            Files.writeString(shim.directory().resolve("pid"), shim.pid() + " " + begin.get() + "\n");
            Files.writeString(shim.directory().resolve("started"), "");
        }
    }
}
