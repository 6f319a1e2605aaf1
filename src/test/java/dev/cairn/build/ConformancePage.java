package dev.cairn.build;

import dev.cairn.conformance.Matrix;
import dev.cairn.plan.OutsideTables;
import dev.cairn.runtime.kubernetes.OutsideReadiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page about conformance, whose tables are made from the results. Run by {@code make conformance}. */
public final class ConformancePage {

    /** The checked-in file, relative to the root of the project. */
    static final Path FILE = Path.of("docs", "conformance.md");

    private ConformancePage() {}

    /** Writes the tables into the page, from the results of the suite's last run. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(FILE, with(Files.readString(FILE), Matrix.ran()));
        System.out.println("wrote " + FILE);
    }

    /** The page with these tables. */
    static String with(String page, String matrix) {
        String judged = section(section(page, "matrix", matrix), "outside", OutsideTables.markdown());
        return section(judged, "readiness", OutsideReadiness.markdown());
    }

    private static String section(String page, String name, String content) {
        String begin = "<!-- " + name + ": made by make conformance -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = page.indexOf(begin) + begin.length();
        return page.substring(0, from) + "\n" + content + "\n" + page.substring(page.indexOf(end, from));
    }
}
