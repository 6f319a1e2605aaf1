package dev.cairn.api;

/** The Pod Security Standards level that rendered pods are made to meet. */
public enum PodSecurity {
    Baseline,
    Restricted
}
