package dev.cairn.plan;

/**
 * One file of a stack, or what stands for one.
 *
 * @param name as people call it: a path, {@code standard input}
 * @param text YAML or JSON, one document or several
 */
public record Source(String name, String text) {}
