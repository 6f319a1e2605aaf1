import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns what JMH measured into the engine's table: {@code make bench-engine}. */
final class Engine {
    private final Report report = new Report("engine");
    private final Map<String, Double> measured = new HashMap<>();

    public static void main(String[] arguments) throws Exception {
        Engine engine = new Engine();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] words = line.split("\t");
            engine.measured.put(words[0] + " " + words[1] + " " + words[2], Double.parseDouble(words[3]));
        }
        for (String shape : List.of("chain", "fan")) {
            engine.whole(shape, 1000, 200);
            engine.whole(shape, 10000, 2000);
            engine.times("convergence", shape, 1000, 10000, 12, "12 instead of 10: the tables are trees");
            engine.times("oneChange", shape, 500, 10000, 3, "");
        }
        engine.report.write();
    }

    private void whole(String shape, int resources, double target) {
        double planning = of("planning", shape, resources);
        double convergence = of("convergence", shape, resources);
        report.row(
                "plan + convergence, " + shape + " of " + resources,
                List.of(planning + convergence),
                target,
                "ms",
                "planning %.0f ms, convergence %.0f ms".formatted(planning, convergence));
    }

    private void times(String what, String shape, int few, int many, double target, String why) {
        double one = of(what, shape, few);
        double other = of(what, shape, many);
        report.ratio(what + ", " + shape + " of " + many + " / of " + few, List.of(other), List.of(one), target, why);
    }

    private double of(String what, String shape, int resources) {
        return measured.get(what + " " + shape + " " + resources);
    }
}
