package dev.cairn.runtime.process;

import dev.cairn.model.Reason;
import dev.cairn.runtime.RuntimeFailure;
import dev.cairn.runtime.StackRef;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The directory of one stack. It belongs to the stack whose uid is in it; to any other it is refused. */
record StackDirectory(StateLayout layout, StackRef stack) {

    /** Makes it, or makes sure that it is this stack's. */
    void own() throws IOException, RuntimeFailure {
        makePrivate(layout.resources(stack.id()));
        Path owner = layout.owner(stack.id());
        if (!Files.exists(owner)) {
            Path part = Files.createTempFile(layout.stack(stack.id()), ".owner", "");
            Files.writeString(part, stack.uid() + "\n");
            try {
                Files.createLink(owner, part); // complete and exclusive: of two that try, one has it
            } catch (FileAlreadyExistsException e) {
                refuseForeign();
            } finally {
                Files.delete(part);
            }
        }
        refuseForeign();
    }

    /** Nothing happens when nobody has it yet. */
    void refuseForeign() throws IOException, RuntimeFailure {
        try {
            String owner = Files.readString(layout.owner(stack.id())).strip();
            if (!owner.equals(stack.uid())) {
                throw new RuntimeFailure(
                        stack.name(),
                        "use",
                        new Reason.ForeignObject("another stack, whose state is in " + layout.stack(stack.id())));
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }

    Attempts attempts(String resource) {
        return new Attempts(resource, layout.resource(stack.id(), resource));
    }

    /** All resources that have a directory. */
    Iterable<Attempts> resources() throws IOException {
        return Attempts.resources(layout.resources(stack.id())).stream()
                .map(this::attempts)
                .toList();
    }

    /** The attempt that is that instance, in whatever state; empty when there is none. */
    Optional<Attempt> attempt(String instance) throws IOException, RuntimeFailure {
        refuseForeign();
        return InstanceId.parse(instance)
                .map(id -> new Attempt(id, attempts(id.resource()).directory().resolve(id.directory())))
                .filter(attempt -> Files.isDirectory(attempt.directory()));
    }

    /** Makes a directory that only its owner may look into. */
    static void makePrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }
}
