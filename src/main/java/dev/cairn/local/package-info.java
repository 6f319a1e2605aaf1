/**
 * The laptop's shell around the engine: the {@link dev.cairn.local.StackLoop} that observes, steps, persists and acts;
 * the supervisor that owns a loop, its state and its local API; and the client of that API.
 *
 * <p>May use: everything but {@code dev.cairn.operator} and {@code dev.cairn.cli}.
 */
package dev.cairn.local;
