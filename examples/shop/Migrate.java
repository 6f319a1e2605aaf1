import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes the store: a directory with the products and one for the orders. Running it twice changes nothing. */
class Migrate {
    public static void main(String[] args) throws Exception {
        Path store = Path.of(System.getenv("STORE"));
        Path products = store.resolve("products.csv");
        Files.createDirectories(store.resolve("orders"));
        if (Files.exists(products)) {
            System.out.println("the store is there already: " + store);
            return;
        }
        System.out.println("creating " + products);
        Path complete = Files.write(store.resolve("products.new"), List.of("rope,49", "boots,120", "anvil,300"));
        Files.move(complete, products);
        System.out.println("schema version 1, 3 products");
    }
}
