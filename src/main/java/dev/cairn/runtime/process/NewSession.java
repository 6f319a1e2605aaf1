package dev.cairn.runtime.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What makes a program the leader of a session of its own, out of reach of the terminal: setsid, or where that is missing, as on macOS, Perl. */
public final class NewSession {
    private static final List<String> USUAL = List.of("/usr/bin", "/bin", "/usr/local/bin", "/opt/homebrew/bin");

    private NewSession() {}

    /** The words to put before a command; none when this machine has neither. */
    public static List<String> words() {
        return words(Programs.machinePath());
    }

    static List<String> words(String path) {
        List<String> directories = new ArrayList<>(List.of(path.split(":")));
        directories.addAll(USUAL);
        for (String name : List.of("setsid", "perl")) {
            for (String directory : directories) {
                Path program = Path.of(directory, name);
                if (program.isAbsolute() && Files.isExecutable(program)) {
                    return name.equals("setsid") ? List.of(program.toString()) : withPerl(program);
                }
            }
        }
        return List.of();
    }

    static List<String> withPerl(Path perl) {
        String program = "use POSIX (); POSIX::setsid() > 0 or die \"setsid: $!\"; exec {$ARGV[0]} @ARGV";
        return List.of(perl.toString(), "-e", program);
    }
}
