import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.*;
import java.util.concurrent.*;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.*;

/** A CRM's endpoint for LOCALiQ leads: PORT=8080 AUTHORIZATION='token jokin' java Peer.java
 *  Takes JSON and ADF/XML at /leads, keeps each lead once, tells at /_observe/{id} what it kept. JDK only. */
public class Peer {
    record Lead(String id, String contact, OffsetDateTime at, SortedMap<String, String> facts) {}
    static final Map<String, Lead> leads = new HashMap<>(), contacts = new HashMap<>();
    static final String authorization = System.getenv().getOrDefault("AUTHORIZATION", "");
    static final int most = 16 << 20;

    /** The JDK has no JSON parser. This one keeps the texts and numbers below objects: {"contact":{"email":"a"}} is {contact.email=a}. */
    static class Json {
        final SortedMap<String, String> flat = new TreeMap<>();
        final String text;
        int i = 0;
        Json(String text) { this.text = text; value("", 0); if (peek() != 0) throw new IllegalArgumentException("more follows"); }
        char peek() { while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) i++; return i < text.length() ? text.charAt(i) : 0; }
        boolean take(char c) { boolean there = peek() == c; if (there) i++; return there; }
        void want(char c) { if (!take(c)) throw new IllegalArgumentException(c + " is missing"); }
        void value(String path, int depth) {
            if (depth > 500) throw new IllegalArgumentException("too deep");
            boolean object = peek() == '{';
            if (take('{') || take('[')) {
                char end = object ? '}' : ']';
                if (take(end)) return;
                do {
                    String key = object ? string() : "[]";
                    if (object) want(':');
                    value(path.isEmpty() ? key : path + "." + key, depth + 1);
                } while (take(','));
                want(end);
            } else if (peek() == '"') keep(path, string());
            else {
                int start = i;
                while (i < text.length() && ",]} \t\r\n".indexOf(text.charAt(i)) < 0) i++;
                String word = text.substring(start, i);
                if (!word.matches("null|true|false|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) throw new IllegalArgumentException(word);
                if (!word.equals("null")) keep(path, word);
            }
        }
        void keep(String path, String value) { if (!path.contains("[]")) flat.put(path, value); }
        String string() {
            want('"');
            StringBuilder out = new StringBuilder();
            for (char c; (c = text.charAt(i++)) != '"'; ) {
                if (c < ' ') throw new IllegalArgumentException("a bare control character");
                if (c != '\\') { out.append(c); continue; }
                int known = "\"\\/bfnrt".indexOf(c = text.charAt(i++));
                if (known < 0 && c != 'u') throw new IllegalArgumentException("an unknown escape");
                out.append(known >= 0 ? "\"\\/\b\f\n\r\t".charAt(known) : (char) Integer.parseInt(text.substring(i, i += 4), 16));
            }
            return out.toString();
        }
    }

    static Lead readJson(byte[] body) throws Exception {
        var facts = new TreeMap<String, String>();
        // E-mail leads carry parsed_contact_attributes in place of a contact.
        new Json(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString()).flat.forEach((name, value) -> {
            if (name.startsWith("lead.")) facts.put(name.substring(5).replaceFirst("^parsed_contact_attributes", "contact"), value);
        });
        Long.parseLong(facts.get("id"));
        return new Lead(facts.get("id"), facts.get("contact_id"), OffsetDateTime.parse(facts.get("created_at")), facts);
    }

    static Lead readAdf(byte[] body) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(javax.xml.XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        var document = builder.parse(new ByteArrayInputStream(body));
        var facts = new TreeMap<String, String>();
        String[] fields = {"id", "id", "contact.first_name", "customer/contact/name[@part='first']", "contact.last_name", "customer/contact/name[@part='last']",
            "contact.email", "customer/contact/email", "contact.phone_mobile", "customer/contact/phone[@type='cellphone']",
            "contact.phone_home", "customer/contact/phone[not(@type) or @type='voice'][1]",
            "contact.phone_work", "customer/contact/phone[not(@type) or @type='voice'][2]", "contact.phone_fax", "customer/contact/phone[@type='fax']", "contact.id", "customer/id", "at", "requestdate"};
        for (int i = 0; i < fields.length; i += 2) {
            String value = XPathFactory.newInstance().newXPath().evaluate("/adf/prospect/" + fields[i + 1], document);
            if (!value.isEmpty()) facts.put(fields[i], value);
        }
        Objects.requireNonNull(facts.get("id"));
        return new Lead(facts.get("id"), facts.get("contact.id"), OffsetDateTime.parse(facts.remove("at")), facts);
    }

    static String quote(String text) {
        var out = new StringBuilder("\"");
        text.chars().forEach(c -> out.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return out.append('"').toString();
    }
    static String json(Map<String, String> facts) {
        return facts.entrySet().stream().map(e -> quote(e.getKey()) + ":" + quote(e.getValue())).collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }

    static void deliver(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(most);
        var headers = exchange.getRequestHeaders();
        String given = Objects.requireNonNullElse(headers.getFirst("Authorization"), ""), kind = Objects.requireNonNullElse(headers.getFirst("Content-Type"), "");
        boolean xml = kind.matches("(?i)(application|text)/(x-adf\\+)?xml *(;.*)?"), json = kind.matches("(?i)application/json *(;.*)?");
        if (!exchange.getRequestURI().getPath().equals("/leads")) answer(exchange, 404, "{\"error\":\"not here\"}");
        else if (!exchange.getRequestMethod().equals("POST")) answer(exchange, 405, "{\"error\":\"leads are posted\"}");
        else if (!authorization.isEmpty() && !MessageDigest.isEqual(given.getBytes(), authorization.getBytes())) answer(exchange, 401, "{\"error\":\"not authorized\"}");
        else if (!xml && !json) answer(exchange, 415, "{\"error\":\"JSON or ADF/XML, please\"}");
        else {
            Lead lead;
            try { lead = xml ? readAdf(body) : readJson(body); } catch (Exception e) { answer(exchange, 400, "{\"error\":\"no lead can be read\"}"); return; }
            synchronized (leads) {
                leads.putIfAbsent(lead.id, lead);
                contacts.merge(lead.contact, lead, (known, late) -> late.at.isBefore(known.at) ? known : late);
            }
            answer(exchange, 200, "{\"id\":" + quote(lead.id) + "}");
        }
    }

    static void observe(HttpExchange exchange) throws IOException {
        Lead lead, newest;
        synchronized (leads) {
            lead = leads.get(exchange.getRequestURI().getPath().substring("/_observe/".length()));
            newest = lead == null ? null : contacts.get(lead.contact);
        }
        answer(exchange, 200, lead == null ? "{\"count\":0,\"lead\":{},\"newest\":{}}"
            : "{\"count\":1,\"lead\":" + json(lead.facts) + ",\"newest\":" + json(newest.facts) + "}");
    }

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, exchange.getRequestMethod().equals("HEAD") ? -1 : text.length());
        if (!exchange.getRequestMethod().equals("HEAD")) exchange.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
        exchange.close();
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "0"));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 64);
        server.createContext("/", Peer::deliver);
        server.createContext("/_observe/", Peer::observe);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
    }
}
