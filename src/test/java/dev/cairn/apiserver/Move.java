package dev.cairn.apiserver;

/** Something that can happen next, and how it is told. */
public record Move(String told, Runnable happens) {}
