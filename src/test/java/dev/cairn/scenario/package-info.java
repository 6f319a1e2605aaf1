/**
 * Stacks as scenarios describe them: parts that behave in a certain way, without a word about the backend that runs
 * them. A {@link dev.cairn.scenario.Rendering} turns them into what one backend runs.
 *
 * <p>May use: {@code dev.cairn.model}.
 */
package dev.cairn.scenario;
