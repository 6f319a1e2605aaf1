package dev.cairn.plan;

/**
 * Something that was accepted and has no effect here, or another one than elsewhere.
 *
 * @param resource its name; empty for the stack or a file as a whole
 * @param path of the field; may be empty
 * @param text one sentence without a full stop
 */
public record Note(String resource, String path, String text) {}
