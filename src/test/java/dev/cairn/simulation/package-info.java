/**
 * A shell and a backend in virtual time: everything that happens is an entry of one seeded queue, so a run of minutes
 * takes milliseconds and can be repeated exactly. The backend is a real implementation with scripted faults; the shell
 * drives the real engine and checks what has to hold after every step.
 *
 * <p>May use: {@code dev.cairn.model}, {@code dev.cairn.engine}, {@code dev.cairn.runtime} (the cadence), {@code
 * dev.cairn.scenario}.
 */
package dev.cairn.simulation;
