import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Turns what was measured of the operator into its table: {@code make bench-operator}. */
final class Operator {
    public static void main(String[] arguments) throws Exception {
        Report report = new Report("operator");
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] words = line.split("\t");
            double target = Double.parseDouble(words[3]);
            List<Double> values =
                    Arrays.stream(words).skip(5).map(Double::parseDouble).toList();
            if (words[0].equals("ratio")) {
                report.ratio(words[1].strip(), values.subList(0, 1), values.subList(1, 2), target, words[4]);
            } else {
                report.row(words[1].strip(), values, target, words[2], words[4]);
            }
        }
        report.write();
    }
}
