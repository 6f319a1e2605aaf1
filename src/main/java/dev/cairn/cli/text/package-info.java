/**
 * What the command line prints, as pure functions from a Stack object with its status to lines: no terminal, no clock,
 * no I/O. The time is handed in, and so is {@link dev.cairn.cli.text.Look what the receiver can show}.
 *
 * <p>May use: {@code dev.cairn.api}, {@code dev.cairn.model}, {@code dev.cairn.plan} (references), {@code dev.cairn.runtime}
 * (log lines), jline for the width of a character.
 */
package dev.cairn.cli.text;
