/**
 * Random histories of a stack: drawn from a seed, played in virtual time, judged by the rules of {@code
 * dev.cairn.simulation}, and made small when a rule does not hold.
 *
 * <p>May use: {@code dev.cairn.conformance} (the simulated world), {@code dev.cairn.scenario}, {@code
 * dev.cairn.simulation}.
 */
package dev.cairn.histories;
