package dev.cairn.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An object as its leaves by path, which is what managers own. A step of a path is the name of a field ({@code
 * f:data}), the key of an item ({@code k:{"name":"web"}}) or the item of a set ({@code v:"a"}).
 */
final class Fields {
    private static final String OWNERS = "f:metadata/f:ownerReferences";
    private static final Set<String> NOBODYS = Set.of(
            "f:apiVersion",
            "f:kind",
            "f:metadata/f:name",
            "f:metadata/f:namespace",
            "f:metadata/f:uid",
            "f:metadata/f:resourceVersion",
            "f:metadata/f:generation",
            "f:metadata/f:creationTimestamp",
            "f:metadata/f:deletionTimestamp",
            "f:metadata/f:deletionGracePeriodSeconds",
            "f:metadata/f:selfLink",
            "f:metadata/f:managedFields");

    private Fields() {}

    /** The leaves of that object that somebody can own. */
    static Map<String, JsonNode> leaves(JsonNode object) {
        Map<String, JsonNode> leaves = new TreeMap<>();
        collect("", object, leaves);
        leaves.keySet().removeAll(NOBODYS);
        return leaves;
    }

    private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject() && !node.isEmpty() && !path.endsWith("/f:selector")) {
            node.properties().forEach(field -> collect(join(path, "f:" + field.getKey()), field.getValue(), leaves));
        } else if (node.isArray() && path.equals("f:metadata/f:finalizers")) {
            node.forEach(item -> leaves.put(join(path, "v:" + item), item));
        } else if (node.isArray() && key(path, node).isPresent()) {
            String key = key(path, node).get();
            for (JsonNode item : node) {
                ObjectNode keys = JsonNodeFactory.instance.objectNode();
                keys.set(key, item.get(key));
                if (path.equals(OWNERS)) {
                    leaves.put(join(path, "k:" + keys), item); // owned as a whole
                } else {
                    collect(join(path, "k:" + keys), item, leaves);
                }
            }
        } else if (!node.isNull() && !(path.isEmpty() || node.isMissingNode())) {
            leaves.put(path, node);
        }
    }

    private static String join(String path, String step) {
        String escaped = step.replace("~", "~0").replace("/", "~1");
        return path.isEmpty() ? escaped : path + "/" + escaped;
    }

    /** By which field the items of a list are told apart; empty for a list that is one value. */
    private static Optional<String> key(String path, JsonNode list) {
        List<String> candidates = path.equals(OWNERS) ? List.of("uid") : List.of("name", "containerPort", "port");
        return candidates.stream()
                .filter(key -> !list.isEmpty())
                .filter(key -> {
                    for (JsonNode item : list) {
                        if (!item.hasNonNull(key)) {
                            return false;
                        }
                    }
                    return true;
                })
                .findFirst();
    }

    /** Writes a leaf. */
    static void set(ObjectNode object, String path, JsonNode value) {
        String[] steps = path.split("/");
        JsonNode at = object;
        for (int i = 0; i < steps.length; i++) {
            String step = unescaped(steps[i]);
            boolean last = i == steps.length - 1;
            if (step.startsWith("v:")) {
                addOnce((ArrayNode) at, value);
            } else if (step.startsWith("k:")) {
                at = item((ArrayNode) at, step);
                if (last) {
                    ((ObjectNode) at).removeAll();
                    ((ObjectNode) at).setAll((ObjectNode) value);
                }
            } else if (last) {
                ((ObjectNode) at).set(step.substring(2), value);
            } else {
                boolean list = !steps[i + 1].startsWith("f:");
                at = child((ObjectNode) at, step.substring(2), list);
            }
        }
    }

    private static void addOnce(ArrayNode list, JsonNode value) {
        for (JsonNode item : list) {
            if (item.equals(value)) {
                return;
            }
        }
        list.add(value);
    }

    private static JsonNode child(ObjectNode parent, String name, boolean list) {
        JsonNode found = parent.get(name);
        if (found == null || found.isNull() || (list ? !found.isArray() : !found.isObject())) {
            return list ? parent.putArray(name) : parent.putObject(name);
        }
        return found;
    }

    private static JsonNode item(ArrayNode list, String step) {
        JsonNode keys = Json.read(step.substring(2));
        for (JsonNode item : list) {
            if (matches(item, keys)) {
                return item;
            }
        }
        return list.addObject().setAll((ObjectNode) keys);
    }

    private static boolean matches(JsonNode item, JsonNode keys) {
        return keys.properties().stream().allMatch(key -> key.getValue().equals(item.get(key.getKey())));
    }

    /** Takes a leaf away, with what is empty then. */
    static void remove(ObjectNode object, String path) {
        remove(object, List.of(path.split("/")));
    }

    private static void remove(JsonNode at, List<String> steps) {
        String step = unescaped(steps.getFirst());
        List<String> rest = steps.subList(1, steps.size());
        if (at instanceof ObjectNode object) {
            String name = step.substring(2);
            JsonNode child = object.get(name);
            if (child == null) {
                return;
            }
            if (!rest.isEmpty()) {
                remove(child, rest);
            }
            if (rest.isEmpty() || child.isContainerNode() && child.isEmpty()) {
                object.remove(name);
            }
        } else if (at instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                boolean value = step.startsWith("v:") && step.equals("v:" + list.get(i));
                boolean keyed = step.startsWith("k:") && matches(list.get(i), Json.read(step.substring(2)));
                if (keyed && !rest.isEmpty()) {
                    remove(list.get(i), rest);
                }
                if (value || (keyed && (rest.isEmpty() || list.get(i).isEmpty()))) {
                    list.remove(i);
                }
            }
        }
    }

    private static String unescaped(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }

    /** These paths as managed fields show them. */
    static ObjectNode shown(Set<String> paths) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (String path : paths) {
            ObjectNode at = tree;
            for (String step : path.split("/")) {
                JsonNode next = at.get(unescaped(step));
                at = next == null ? at.putObject(unescaped(step)) : (ObjectNode) next;
            }
        }
        return tree;
    }

    /** The leaves that managed fields show, by their paths. */
    static Set<String> paths(JsonNode shown) {
        Set<String> paths = new java.util.TreeSet<>();
        collect("", shown, paths);
        return paths;
    }

    private static void collect(String path, JsonNode shown, Set<String> paths) {
        for (Map.Entry<String, JsonNode> step : shown.properties()) {
            if (!step.getKey().equals(".")) { // who owns that a map exists, whatever is in it, is not kept
                collect(join(path, step.getKey()), step.getValue(), paths);
            }
        }
        if (shown.isEmpty() && !path.isEmpty()) {
            paths.add(path);
        }
    }
}
