/**
 * Workloads as processes of this machine. Each attempt runs under a small shell script, the shim, that outlives Cairn;
 * what is known of an attempt is in files that are each written once, so that Cairn may be killed between any two steps.
 *
 * <pre>
 * &lt;state directory&gt;/
 *   shim-&lt;hash&gt;.sh                 the shim; the hash is of its text
 *   stacks/&lt;stack id&gt;/
 *     owner                        uid of the stack; another uid is refused
 *     volumes/&lt;name&gt;/              data of named volumes, kept until teardown with data
 *     resources/&lt;resource&gt;/
 *       empty/&lt;name&gt;/              emptyDir volumes, emptied before each attempt
 *       &lt;attempt&gt;-&lt;nonce&gt;/         one attempt; with the resource's name in front, the instance's id
 *         registration, pid, started, exit, killed, ended, superseded, removed    see {@link dev.cairn.runtime.process.Attempt}
 *         stdout, stderr           what its processes wrote; with numbers: the older part
 *         times/                   when they had grown to which size
 *         output                   the file that CAIRN_OUTPUT names to a job
 *         files/, links            its files, and the links to them in the working directory
 *       .&lt;attempt&gt;-&lt;nonce&gt;/        an attempt's directory in the making
 * </pre>
 *
 * <p>May use: {@code dev.cairn.model}, {@code dev.cairn.runtime}.
 */
package dev.cairn.runtime.process;
