Feature: What proves that an event is from Zoho SalesIQ

  The header x-siqsignature carries the Base64 of an RSA signature (PKCS#1 v1.5, SHA-256) over the
  exact bytes of the body. Refusing means 401 or 403; any other 4xx will do. Without an agreed
  key none of this applies.

  @salesiq/receiver/sign/missing
  Scenario: A delivery without a signature is refused
    Why: anyone who learns the URL could fill the CRM with events.
    Fix: answer 401 when there is no x-siqsignature header.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is left out
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/empty
  Scenario: A delivery with an empty signature is refused
    Why: to look whether there is a header is not to look at what it says.
    Fix: an empty text is no signature; answer 401.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/cut
  Scenario: Half a signature is refused
    Why: a signature has as many bytes as the key; some libraries throw when it has not, and a crash is no refusal.
    Fix: treat an error of the verifying function as "not valid", and answer 401.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is cut in half
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/undecodable
  Scenario: A signature that is no Base64 is refused
    Why: what cannot be decoded proves nothing, and must not crash the receiver either.
    Fix: treat an error of the decoding function as "not valid", and answer 401.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is no encoding of anything
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/hexadecimal
  Scenario: A signature in hexadecimal is refused
    Why: the signature is encoded in Base64; hexadecimal digits happen to be Base64 of something else.
    Fix: decode Base64 only.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is written in hexadecimal
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/url-safe
  Scenario: A signature in the URL-safe alphabet is refused
    Why: Base64 has + and / in it; - and _ belong to another encoding. No harm is done by taking it.
    Fix: decode strictly, if your library can.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is written in the alphabet for addresses
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/doubled
  Scenario: A signature that is encoded twice is refused
    Why: the signature is encoded once.
    Fix: decode once, and compare what comes out.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is encoded twice
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/strange-key
  Scenario Outline: A signature that none of the agreed keys made is refused
    Why: anyone can make a key and sign with it, or send as many bytes as a signature has.
    Fix: verify with the public keys that you copied from Zoho SalesIQ, and with no other.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is <seal>
    When it is delivered
    Then the receiver refuses it with 4xx

    Examples:
      | seal                                  |
      | made with a key that nobody agreed on |
      | so many other bytes                   |

  @salesiq/receiver/sign/other-attempt
  Scenario: The signature of another attempt is refused
    Why: attempt is in the body, so each attempt has a signature of its own.
    Fix: verify over the body that came with the signature.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And its body has /attempt
    And the receiver accepts it
    But its signature is that of another attempt
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/other-event
  Scenario: The signature of another event is refused
    Why: whoever saw one delivery has a right signature, of that delivery and no other.
    Fix: verify each delivery; do not remember signatures that were right.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is that of another event
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/tampered
  Scenario: A body that was changed after signing is refused
    Why: this is what the signature is for.
    Fix: verify over all bytes of the body, not over some of its fields.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But after signing "\"status\":\"Live\"" in its body is replaced by "\"status\":\"Dead\""
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/line-break
  Scenario: A signature over the body and a line break is refused
    Why: the signature is over the exact bytes; a line break more or less makes other bytes.
    Fix: verify over the raw body; do not add anything to it.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is made over its body and a line break
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/appended
  Scenario: A body that got a line break after signing is refused
    Why: the signature is over the exact bytes; white space counts.
    Fix: verify over the raw body; do not trim it.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But after signing its body is followed by "<line break>"
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/rewritten
  Scenario: A signature over the same JSON in another layout is refused
    Why: the signature is over bytes, not over what they mean.
    Fix: verify over the raw body before it is parsed.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is made over its body written anew
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/re-escaped
  Scenario: A body that was written with escapes after signing is refused
    Why: the same text in other bytes is another body.
    Fix: verify over the raw body before it is parsed.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And its entity.visitor.name is Zoë/Łukasz
    And the receiver accepts it
    But after signing its body is written with escapes
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/unsigned-broken
  Scenario: Broken JSON without a signature is refused, not stumbled over
    Why: strangers can send anything; what is not proven should not reach the parser.
    Fix: verify before you parse.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its body is "{\"event\": leadbench"
    And its signature is left out
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/sign/second-key
  Scenario: A signature by the second of two agreed keys is accepted
    Why: a webhook may have two keys; when the older one is deleted, the other signs from then on.
    Fix: verify with each installed key, and accept when one of them fits.
    Given 2 agreed signing keys
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is made with the second agreed key
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/sign/header-name-case
  Scenario Outline: The header is known by its name in other letters, too
    Why: HTTP header names have no case, and proxies change it.
    Fix: look the header up without regard to case.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its x-siqsignature header is spelled "<spelling>"
    When it is delivered
    Then the receiver accepts it

    Examples:
      | spelling       |
      | X-SIQSignature |
      | X-SIQSIGNATURE |

  @salesiq/receiver/sign/raw-escapes
  Scenario: A signed body with escapes is accepted
    Why: JSON lets a writer escape any letter; the signature is over the escapes as they are sent.
    Fix: verify over the raw body, not over the parsed and newly written one.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And its entity.visitor.name is Zoë Łukasz
    And the receiver accepts it
    But its body is written with escapes
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/sign/raw-layout
  Scenario: A signed body with its keys in another order and white space is accepted
    Why: JSON objects have no order; the signature is over the bytes in the order in which they are sent.
    Fix: verify over the raw body, not over the parsed and newly written one.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its body is written with its keys in reverse order and with white space
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/sign/raw-numbers
  Scenario: A signed body with a number in an unusual form is accepted
    Why: 1.50E+2 is 150, but a parser that writes it anew writes other bytes.
    Fix: verify over the raw body, not over the parsed and newly written one.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And its body has /entity_type
    And the receiver accepts it
    But in its body "{\"entity_type\":" is replaced by "{\"leadbench_extra\":1.50E+2,\"entity_type\":"
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/sign/raw-unicode
  Scenario: A signed body with letters beyond ASCII is accepted
    Why: the charset is UTF-8; the signature is over the bytes of UTF-8.
    Fix: verify over the raw bytes, before they are made a text.
    Given 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its entity.owner.name is Zoë 李小龍 😀
    When it is delivered
    Then the receiver accepts it

  @effect
  @salesiq/receiver/sign/refusal-stores-nothing
  Scenario: Nothing is stored of an event that was refused
    Why: a 401 after the event was stored is a refusal for show.
    Fix: look at the signature before anything else.
    Given a way to see what the receiver has stored
    And 1 agreed signing key
    And a conversation.created event as documented
    And the receiver accepts it
    But its signature is made with a key that nobody agreed on
    When it is delivered
    Then nothing is stored for it
