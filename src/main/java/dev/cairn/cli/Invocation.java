package dev.cairn.cli;

import dev.cairn.api.Stack;
import dev.cairn.cli.text.Look;
import dev.cairn.cli.text.Trouble;
import java.util.List;

/**
 * One run of {@code cairn}: its world, and the options that every verb has.
 *
 * @param console the world
 * @param root the options; filled in when the verb is called
 * @param stacks what the verbs act on
 */
record Invocation(Console console, Root root, Stacks stacks) {

    /** The form that the user asked for, if it is among these; the first of them when none was. */
    Form form(Form... allowed) {
        return Form.choose(root.output, allowed);
    }

    /** For a verb whose result has one form only: {@code -o} is refused, what the variable says of all verbs is not for it. */
    void formless(String verb) {
        String usual = console.env().getOrDefault(EnvironmentDefaults.FORM, "");
        if (!root.output.isEmpty() && !root.output.equals(usual)) {
            throw Failure.usage(verb + " has no output forms", "leave out -o " + root.output);
        }
    }

    /** Writes a result. */
    void print(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        print(text);
    }

    /** Writes a result as it is. */
    void print(CharSequence text) {
        console.out().append(text);
        console.out().flush();
    }

    /** Writes a line about what is going on. */
    void tell(String line) {
        console.err().append(line).append('\n');
        console.err().flush();
    }

    /** Says what keeps the stack as a whole from going on, if anything does. */
    void tellTrouble(Stack stack) {
        Trouble.line(stack, console.errLook()).ifPresent(this::tell);
    }

    /** What the receiver of results can show. */
    Look look() {
        return console.outLook();
    }
}
