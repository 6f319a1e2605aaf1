/**
 * The {@link dev.cairn.runtime.ContainerRuntime} port and what its backends share. The backends live below it and do
 * not know each other.
 *
 * <p>May use: {@code dev.cairn.model}.
 */
package dev.cairn.runtime;
