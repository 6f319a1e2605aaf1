/**
 * The command line: one small class per verb, its manners (exit codes, output forms, errors) and the wiring of the
 * backends. Thin verbs load neither the framework nor a backend.
 *
 * <p>May use: everything except the internals of {@code dev.cairn.operator}.
 */
package dev.cairn.cli;
