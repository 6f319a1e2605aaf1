import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured: printed as it comes, and at the end a section of docs/benchmarks.md. */
final class Report {
    private static final Path FILE = Path.of("docs", "benchmarks.md");

    private final String section;
    private final List<String> lines = new ArrayList<>();

    Report(String section) {
        this.section = section;
        System.out.printf("%-62s %12s %10s  %-7s %s%n", "work", "measured", "target", "", "raw numbers");
    }

    /** A median against an upper bound; below 0: no target. */
    void row(String work, List<Double> values, double target, String unit, String why) {
        add(work, median(values), target, unit, numbers(values, unit), why);
    }

    /** One quantile of many values. */
    void quantile(String work, List<Double> values, double quantile, double target, String unit, String why) {
        List<Double> sorted = values.stream().sorted().toList();
        int index = (int) Math.ceil(quantile * sorted.size()) - 1;
        add(work, sorted.get(Math.max(0, index)), target, unit, sorted.size() + " starts", why);
    }

    /** A ratio of two sides that ran in turn: the median of the ratios. */
    void ratio(String work, List<Double> ours, List<Double> floors, double target, String why) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / floors.get(i));
        }
        add(work, median(ratios), target, "x", numbers(ours, "ms") + " ms / " + numbers(floors, "ms") + " ms", why);
    }

    /** Something that was not measured, and why. */
    void leftOut(String work, String why) {
        System.out.println(work + ": left out, " + why);
        lines.add("| " + work + " | left out: " + why + " | | |");
    }

    private void add(String work, double value, double target, String unit, String raw, String why) {
        String measured = text(value, unit) + " " + unit;
        String goal = target < 0 ? "" : "<= " + text(target, unit) + " " + unit;
        String verdict = target < 0 ? "" : value <= target ? "met" : "MISSED";
        System.out.printf("%-62s %12s %10s  %-7s %s%n", work, measured, goal, verdict, raw);
        boolean missed = verdict.equals("MISSED");
        if (missed && !why.isEmpty()) {
            System.out.println("    " + why);
        }
        lines.add("| " + work + " | " + measured + " | " + goal + (goal.isEmpty() ? "" : ", " + verdict) + " | " + raw
                + (missed && !why.isEmpty() ? "; " + why : "") + " |");
    }

    /** Replaces the section in the file. */
    void write() throws IOException {
        String begin = "<!-- begin " + section + " -->";
        String end = "<!-- end " + section + " -->";
        String text = begin + "\n" + LocalDate.now() + ", " + Runtime.getRuntime().availableProcessors()
                + " cores, Java " + Runtime.version().feature() + ", " + System.getProperty("os.name") + "\n\n"
                + "| work | measured | target | raw numbers |\n| --- | --- | --- | --- |\n" + String.join("\n", lines)
                + "\n" + end;
        String old = Files.readString(FILE);
        Files.writeString(FILE, old.substring(0, old.indexOf(begin)) + text + old.substring(old.indexOf(end) + end.length()));
    }

    private static String numbers(List<Double> values, String unit) {
        return String.join(" ", values.stream().map(value -> text(value, unit)).toList());
    }

    private static String text(double value, String unit) {
        boolean whole = unit.equals("ms") && value >= 100 || unit.equals("MB");
        return String.format(Locale.ROOT, whole ? "%.0f" : "%.2f", value);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
