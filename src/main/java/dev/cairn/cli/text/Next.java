package dev.cairn.cli.text;

/**
 * How the user goes on: what a verb is called with, and what makes a changed file take effect.
 *
 * @param cairn this program with what leads to the stack's world, without a verb
 * @param apply the command that has what is written carried out
 */
public record Next(String cairn, String apply, boolean onCluster) {
    /** On this machine. */
    public static final Next HERE = new Next("cairn", "cairn up", false);

    /** The same for a stack that is not found by the directory one is in; with these words, as {@code -f FILE}. */
    public static Next here(String words) {
        return words.isEmpty() ? HERE : new Next("cairn " + words, "cairn " + words + " up", false);
    }

    /** On a cluster, reached by those options, which both programs have; empty for those of the kubeconfig. */
    public static Next onCluster(String context, String namespace) {
        String where = namespace.isEmpty() ? "" : " --namespace " + namespace;
        return context.isEmpty()
                ? new Next("cairn --cluster" + where, "kubectl" + where + " apply -f FILE", true)
                : new Next(
                        "cairn --context " + context + where,
                        "kubectl --context " + context + where + " apply -f FILE",
                        true);
    }

    /** That verb. */
    public String verb(String words) {
        return cairn + " " + words;
    }
}
