package dev.cairn.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * An immutable sorted map in which a changed copy shares what did not change, so that one step costs what changed and
 * not what the stack holds. A treap whose priorities are the hashes of the keys: its shape depends on the content
 * alone. Finding, adding and removing take time logarithmic in the size.
 */
public final class Table<K extends Comparable<? super K>, V> implements Iterable<Map.Entry<K, V>> {

    private record Node<K, V>(K key, V value, int priority, Node<K, V> left, Node<K, V> right, int size) {}

    private static final Table<String, Object> EMPTY = new Table<>(null);

    private final Node<K, V> root;

    private Table(Node<K, V> root) {
        this.root = root;
    }

    /** The table without entries. */
    @SuppressWarnings("unchecked")
    public static <K extends Comparable<? super K>, V> Table<K, V> empty() {
        return (Table<K, V>) EMPTY;
    }

    /** A table of these entries. */
    public static <K extends Comparable<? super K>, V> Table<K, V> of(Map<K, V> entries) {
        Table<K, V> table = empty();
        for (Map.Entry<K, V> entry : entries.entrySet()) {
            table = table.with(entry.getKey(), entry.getValue());
        }
        return table;
    }

    /** The value of that key. */
    public Optional<V> get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key());
            if (order == 0) {
                return Optional.of(node.value());
            }
            node = order < 0 ? node.left() : node.right();
        }
        return Optional.empty();
    }

    /** Whether there is a value of that key. */
    public boolean contains(K key) {
        return get(key).isPresent();
    }

    /** The same with that value. */
    public Table<K, V> with(K key, V value) {
        return new Table<>(put(root, key, value));
    }

    /** The same without that key. */
    public Table<K, V> without(K key) {
        return contains(key) ? new Table<>(cut(root, key)) : this;
    }

    /** The entry of the lowest key. */
    public Optional<Map.Entry<K, V>> first() {
        Iterator<Map.Entry<K, V>> entries = iterator();
        return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    /** How many entries there are. */
    public int size() {
        return size(root);
    }

    /** Whether there are no entries. */
    public boolean isEmpty() {
        return root == null;
    }

    /** The entries in the order of their keys. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        Deque<Node<K, V>> path = new ArrayDeque<>();
        descend(root, path);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !path.isEmpty();
            }

            @Override
            public Map.Entry<K, V> next() {
                if (path.isEmpty()) {
                    throw new NoSuchElementException();
                }
                Node<K, V> node = path.pop();
                descend(node.right(), path);
                return Map.entry(node.key(), node.value());
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Table<?, ?> table) || table.size() != size()) {
            return false;
        }
        Iterator<? extends Map.Entry<?, ?>> theirs = table.iterator();
        for (Map.Entry<K, V> ours : this) {
            if (!ours.equals(theirs.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<K, V> entry : this) {
            hash = 31 * hash + entry.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<K, V> entry : this) {
            text.append(text.length() > 1 ? ", " : "").append(entry);
        }
        return text.append('}').toString();
    }

    private static <K, V> void descend(Node<K, V> from, Deque<Node<K, V>> path) {
        for (Node<K, V> node = from; node != null; node = node.left()) {
            path.push(node);
        }
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size();
    }

    private static <K, V> Node<K, V> node(K key, V value, int priority, Node<K, V> left, Node<K, V> right) {
        return new Node<>(key, value, priority, left, right, size(left) + size(right) + 1);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(Node<K, V> node, K key, V value) {
        if (node == null) {
            return node(key, value, spread(key.hashCode()), null, null);
        }
        int order = key.compareTo(node.key());
        if (order == 0) {
            return node(key, value, node.priority(), node.left(), node.right());
        }
        if (order < 0) {
            Node<K, V> left = put(node.left(), key, value);
            return left.priority() > node.priority()
                    ? node(left.key(), left.value(), left.priority(), left.left(), withLeft(node, left.right()))
                    : withLeft(node, left);
        }
        Node<K, V> right = put(node.right(), key, value);
        return right.priority() > node.priority()
                ? node(right.key(), right.value(), right.priority(), withRight(node, right.left()), right.right())
                : withRight(node, right);
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> cut(Node<K, V> node, K key) {
        int order = key.compareTo(node.key());
        if (order < 0) {
            return withLeft(node, cut(node.left(), key));
        }
        return order > 0 ? withRight(node, cut(node.right(), key)) : merge(node.left(), node.right());
    }

    private static <K, V> Node<K, V> merge(Node<K, V> left, Node<K, V> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.priority() > right.priority()
                ? withRight(left, merge(left.right(), right))
                : withLeft(right, merge(left, right.left()));
    }

    private static <K, V> Node<K, V> withLeft(Node<K, V> node, Node<K, V> left) {
        return node(node.key(), node.value(), node.priority(), left, node.right());
    }

    private static <K, V> Node<K, V> withRight(Node<K, V> node, Node<K, V> right) {
        return node(node.key(), node.value(), node.priority(), node.left(), right);
    }

    /** Neighbouring hashes get distant priorities (the finaliser of MurmurHash3). */
    private static int spread(int hash) {
        int mixed = hash;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}
