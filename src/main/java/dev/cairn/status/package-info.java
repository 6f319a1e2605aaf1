/**
 * What users and programs see of a stack, and what is kept of it: the {@link dev.cairn.api.StackStatus} computed from
 * plan, memory and snapshot, and the memory as JSON. Pure: nothing here performs I/O or reads a clock.
 *
 * <p>May use: {@code dev.cairn.api}, {@code dev.cairn.model}, Jackson.
 */
package dev.cairn.status;
