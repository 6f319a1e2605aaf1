import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Takes one order after the other. It cannot lift an anvil. */
class Worker {
    public static void main(String[] args) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest next = HttpRequest.newBuilder(URI.create(System.getenv("ORDERS_URL"))).DELETE().build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("going home")));
        System.out.println("waiting for orders");
        while (true) {
            HttpResponse<String> order = client.send(next, BodyHandlers.ofString());
            if (order.statusCode() == 200) {
                pack(order.body());
            } else {
                Thread.sleep(500);
            }
        }
    }

    private static void pack(String product) {
        if (product.contains("anvil")) {
            System.err.println("too heavy: " + product);
            System.exit(3);
        }
        System.out.println("packed: " + product);
    }
}
