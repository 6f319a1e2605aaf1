package dev.cairn.apiserver;

import java.util.ArrayList;
import java.util.List;

/**
 * What a path names.
 *
 * @param kind the path of the kind without a namespace, such as {@code /apis/apps/v1/deployments}
 * @param namespace empty for all of them, and for what has none
 * @param name empty for a list
 */
record Where(String kind, String apiVersion, String namespace, String name, String subresource) {

    static Where of(String path) {
        List<String> steps = new ArrayList<>(List.of(path.substring(1).split("/")));
        int root = steps.getFirst().equals("api") ? 2 : 3;
        List<String> group = List.copyOf(steps.subList(0, root));
        List<String> rest = new ArrayList<>(steps.subList(root, steps.size()));
        String namespace = "";
        if (rest.size() > 2 && rest.getFirst().equals("namespaces")) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        String kind = "/" + String.join("/", group) + "/" + rest.getFirst();
        String apiVersion = String.join("/", group.subList(1, group.size()));
        return new Where(
                kind, apiVersion, namespace, rest.size() > 1 ? rest.get(1) : "", rest.size() > 2 ? rest.get(2) : "");
    }

    boolean covers(Stored stored) {
        return stored.kind().equals(kind)
                && (namespace.isEmpty() || stored.namespace().equals(namespace));
    }
}
