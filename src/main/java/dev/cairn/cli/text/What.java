package dev.cairn.cli.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.BuildSpec;
import dev.cairn.api.ProcessSpec;
import dev.cairn.api.ResourceSpec;

/** What a resource is, in few words. */
public final class What {
    private What() {}

    /**
     * {@code postgres:16}, {@code job}, {@code process npm}, {@code ghcr.io/acme/web}, {@code target}.
     *
     * @param asProcess whether it is known to run as a process, where it might be in a container as well
     */
    public static String of(ResourceSpec spec, boolean asProcess) {
        if (spec.recipe() != null) {
            JsonNode version = spec.recipe().parameters().get("version");
            return spec.recipe().type() + (version == null ? "" : ":" + version.asText());
        }
        if (spec.job() != null) {
            return "job";
        }
        if (spec.process() != null && (spec.container() == null || asProcess)) {
            return ("process " + program(spec.process())).strip();
        }
        if (spec.container() != null) {
            return image(spec.container().image(), spec.container().build());
        }
        if (spec.external() != null) {
            return "external";
        }
        return spec.group() != null ? "target" : "manifest";
    }

    /** Whether something is asked before it counts as ready. */
    static boolean isProbed(ResourceSpec spec) {
        if (spec.health() != null) {
            return spec.health().none() == null || !spec.health().none();
        }
        return spec.recipe() != null
                || spec.external() != null
                || spec.container() != null && !spec.container().ports().isEmpty()
                || spec.process() != null && !spec.process().ports().isEmpty();
    }

    /** The first word that is known without running the stack. */
    private static String program(ProcessSpec process) {
        String path = process.command().stream()
                .filter(word -> !word.contains("${"))
                .findFirst()
                .orElse("");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The image without the part that is only known when the stack runs. */
    private static String image(String image, BuildSpec build) {
        if (image == null) {
            return build == null ? "container" : "build " + build.context();
        }
        int open = image.indexOf("${");
        if (open < 0) {
            return image;
        }
        return open > 0 && image.charAt(open - 1) == ':' ? image.substring(0, open - 1) : "container";
    }
}
