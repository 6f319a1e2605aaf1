package dev.cairn.model;

/** What is known of an object of a cluster before its references are. */
public record ClusterObject(String apiVersion, String kind, String name) {}
