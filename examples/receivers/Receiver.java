// Takes LOCALiQ's leads in JSON, with what Java 17 or later brings along, and Json.java, as that has no reader of JSON.
// Start it: javac -d bin *.java && PORT=3000 AUTHORIZATION='token jokin' java -cp bin Receiver
import com.sun.net.httpserver.*;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.*;
import java.util.concurrent.*;
import static java.nio.charset.StandardCharsets.UTF_8;

public class Receiver {
  static final Map<String, String> LEADS = new ConcurrentHashMap<>(); // contacts by lead id: your database
  static final byte[] AUTHORIZATION = System.getenv("AUTHORIZATION").getBytes(UTF_8);
  static final int MOST = 1 << 24; // bytes of a body

  /** The status that a delivery is answered with. */
  static int take(Headers headers, byte[] body) {
    byte[] given = Objects.requireNonNullElse(headers.getFirst("Authorization"), "").getBytes(UTF_8);
    if (!MessageDigest.isEqual(given, AUTHORIZATION)) return 401;
    String media = Objects.requireNonNullElse(headers.getFirst("Content-Type"), "").split(";")[0].strip();
    if (!media.equalsIgnoreCase("application/json")) return 415;
    if (body.length > MOST) return 413;
    try {
      Json lead = Json.read(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString()).get("lead");
      long id = Long.parseLong(lead.get("id").text());
      Json contact = Objects.requireNonNullElse(lead.get("contact"), lead.get("parsed_contact_attributes")); // e-mail
      if (contact.members().isEmpty()) return 400;
      LEADS.putIfAbsent(String.valueOf(id), contact.text()); // the same lead may come again: it is one all the same
      return 200;
    } catch (Exception | StackOverflowError e) {
      return 400; // whatever is wrong with it, the sender is told
    }
  }

  static void answer(HttpExchange call) throws IOException {
    byte[] body = call.getRequestBody().readNBytes(MOST + 1);
    String path = call.getRequestURI().getPath(), method = call.getRequestMethod();
    boolean shown = method.equals("GET") && path.startsWith("/leads/");
    String contact = LEADS.get(path.replaceFirst("^/leads/", ""));
    int status = !path.equals("/leads") ? 404 : method.equals("POST") ? take(call.getRequestHeaders(), body) : 405;
    byte[] text = ("{\"count\":" + (contact == null ? 0 : 1) + ",\"contact\":" + contact + "}").getBytes(UTF_8);
    call.getResponseHeaders().set("Content-Type", "application/json");
    call.sendResponseHeaders(shown ? 200 : status, shown ? text.length : -1);
    if (shown) call.getResponseBody().write(text);
    call.close();
  }

  public static void main(String[] none) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "0"));
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", Receiver::answer);
    server.start();
    System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
  }
}
