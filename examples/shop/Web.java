import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** The page: the products, each with a button that orders it. */
class Web {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", Web::page);
        server.createContext("/order/", Web::order);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop(0);
            System.out.println("stopped");
        }));
        System.out.println("the page is at http://localhost:" + port + "/");
    }

    private static void page(HttpExchange exchange) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (String product : send(request("PRODUCTS_URL").GET()).lines().toList()) {
            String name = product.substring(0, product.indexOf(':'));
            rows.append("<li>").append(product).append(" <form method=post action=/order/").append(name)
                    .append("><button>Order</button></form>");
        }
        String title = System.getenv("TITLE");
        answer(exchange, 200, "<!doctype html><title>" + title + "</title><h1>" + title + "</h1><ul>" + rows + "</ul>");
    }

    private static void order(HttpExchange exchange) throws IOException {
        String product = exchange.getRequestURI().getPath().substring("/order/".length());
        System.out.println("ordering: " + product);
        send(request("ORDERS_URL").POST(BodyPublishers.ofString(product)));
        exchange.getResponseHeaders().add("Location", "/");
        answer(exchange, 303, "");
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(System.getenv(address)));
    }

    private static String send(HttpRequest.Builder request) throws IOException {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String html) throws IOException {
        byte[] body = html.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
