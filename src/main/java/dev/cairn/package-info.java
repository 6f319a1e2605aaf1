/** Cairn runs stacks: sets of workloads in which each one starts only when everything it rests on is ready. */
package dev.cairn;
