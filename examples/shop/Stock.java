import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The products and the orders: GET /products, POST /orders, DELETE /orders takes the oldest one. */
class Stock {
    private static final Path STORE = Path.of(System.getenv("STORE"));
    private static final AtomicBoolean LOADED = new AtomicBoolean();

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/healthz", Stock::health);
        server.createContext("/products", exchange -> answer(exchange, 200, products()));
        server.createContext("/orders", Stock::orders);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(0);
            System.out.println("stopped");
        }));
        System.out.println("listening on port " + port + ", loading the products");
        Thread.sleep(400); // a cache that takes its time: alive, but not ready
        LOADED.set(true);
        System.out.println("ready with " + products().lines().count() + " products");
    }

    private static void health(HttpExchange exchange) throws IOException {
        boolean ready = LOADED.get();
        answer(exchange, ready ? 200 : 503, ready ? "ok\n" : "loading the products\n");
    }

    private static String products() throws IOException {
        String currency = System.getenv().getOrDefault("CURRENCY", "EUR");
        try (Stream<String> lines = Files.lines(STORE.resolve("products.csv"))) {
            return lines.map(line -> line.replace(",", ": ") + " " + currency + "\n").collect(Collectors.joining());
        }
    }

    private static void orders(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                String product = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).strip();
                Path order = STORE.resolve("orders").resolve(System.nanoTime() + ".order");
                Files.writeString(order, product);
                System.out.println("an order for: " + product);
                answer(exchange, 202, "thank you\n");
            }
            case "DELETE" -> {
                Optional<String> oldest = takeOldest();
                answer(exchange, oldest.isPresent() ? 200 : 404, oldest.orElse(""));
            }
            default -> answer(exchange, 405, "POST or DELETE\n");
        }
    }

    private static synchronized Optional<String> takeOldest() throws IOException {
        try (Stream<Path> files = Files.list(STORE.resolve("orders"))) {
            Optional<Path> oldest = files.sorted().findFirst();
            if (oldest.isEmpty()) {
                return Optional.empty();
            }
            String product = Files.readString(oldest.get());
            Files.delete(oldest.get());
            return Optional.of(product);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
