package dev.cairn.model;

/** A reference {@code ${resources.<resource>.<output>}}. */
public record OutputRef(String resource, String output) implements Comparable<OutputRef> {
    @Override
    public int compareTo(OutputRef other) {
        int byResource = resource.compareTo(other.resource);
        return byResource != 0 ? byResource : output.compareTo(other.output);
    }

    @Override
    public String toString() {
        return resource + "." + output;
    }
}
