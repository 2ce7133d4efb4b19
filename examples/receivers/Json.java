// A strict reader of JSON for Java 17 or later, as small as can be: each value's text, and the members of an object.
// Used by Receiver.java, which says how to start it.
import java.util.*;
import java.util.regex.*;

record Json(String text, Map<String, Json> members) {
  /** One value, with nothing after it; an IllegalArgumentException where it is none. */
  static Json read(String text) {
    Reader reader = new Reader(text);
    Json value = reader.value();
    if (!reader.token.isEmpty()) throw new IllegalArgumentException("something follows");
    return value;
  }

  Json get(String name) { return members.get('"' + name + '"'); }

  private static class Reader {
    static final Pattern TOKEN = Pattern.compile("\\s*+([{}\\[\\]:,]|true|false|null|$"
        + "|\"(?:[^\"\\\\\\x00-\\x1f]++|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\""
        + "|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)");
    final String text;
    final Matcher tokens;
    String token; // the one that comes next; empty at the end
    int start, end;

    Reader(String text) { this.text = text; tokens = TOKEN.matcher(text); take(); }

    String take() {
      String taken = token;
      if (!tokens.region(end, text.length()).lookingAt()) throw new IllegalArgumentException("no JSON at " + end);
      token = tokens.group(1);
      start = tokens.start(1);
      end = tokens.end();
      return taken;
    }

    String take(String wanted) {
      if (!token.startsWith(wanted)) throw new IllegalArgumentException(wanted + " is missing at " + start);
      return take();
    }

    Json value() {
      Map<String, Json> members = new HashMap<>();
      int from = start, till = end;
      String first = take(), last = first.equals("{") ? "}" : "]";
      if ("}]:,".contains(first)) throw new IllegalArgumentException("no value at " + from);
      if (!first.equals("{") && !first.equals("[")) return new Json(text.substring(from, till), members);
      for (int n = 0; !token.equals(last); n++) {
        if (n > 0) take(",");
        String name = first.equals("{") ? take("\"") + take(":") : n + ":";
        members.put(name.substring(0, name.length() - 1), value());
      }
      till = end;
      take();
      return new Json(text.substring(from, till), members);
    }
  }
}
