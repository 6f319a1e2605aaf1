package dev.cairn.scenario;

import dev.cairn.model.Handling;
import dev.cairn.model.Probe;
import dev.cairn.model.Resource;
import dev.cairn.model.View;
import dev.cairn.model.Workload;
import java.util.List;
import java.util.Optional;

/** What a part becomes on one backend. */
public interface Rendering {
    Resource.Backend backend();

    View view();

    Handling handling(Part part);

    /** The program that behaves as the part says, with these arguments. */
    Workload.Program program(Part part, List<String> arguments);

    /** What asks the part whether it is ready. */
    Optional<Probe> probe(Part part);

    /** Directories that the program needs to behave. */
    default List<Workload.VolumeMount> volumes(Part part) {
        return List.of();
    }

    /** Where a file is to be there. */
    default String filePath(String path) {
        return path;
    }

    /** Variables that the program needs to behave. */
    default List<Workload.EnvVar> env(Part part) {
        return List.of();
    }
}
