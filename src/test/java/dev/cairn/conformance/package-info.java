/**
 * What Cairn promises, as scenarios that are written once and run in every {@link dev.cairn.conformance.World}: on the
 * simulated backend in its two profiles, on processes, on Docker.
 *
 * <p>May use: {@code dev.cairn.scenario}, {@code dev.cairn.simulation}, {@code dev.cairn.model}; the real worlds also
 * {@code dev.cairn.local} and the runtimes.
 */
package dev.cairn.conformance;
