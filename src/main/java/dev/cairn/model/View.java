package dev.cairn.model;

/** From where an address is seen: outputs are rendered per consumer. */
public enum View {
    /** A process on the machine: {@code 127.0.0.1:<published port>}. */
    MACHINE,
    /** A workload inside the stack's network or namespace: {@code <alias>:<port>}. */
    NETWORK
}
