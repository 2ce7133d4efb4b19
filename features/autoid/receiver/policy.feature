Feature: How a receiver behaves over HTTP

  AutoID documents a POST or PUT with a body in the user's own template, and five codes that
  may mean success: 200 to 204. Everything else keeps the message for later.

  @first
  @autoid/receiver/policy/answers
  Scenario: A documented call is answered
    Why: silence keeps the message for retransmission, again and again.
    Fix: answer each delivery to the URL with a status, whatever it is.
    Given a call-end event as documented
    When it is delivered
    Then the receiver answers it

  @first
  @autoid/receiver/policy/accepts
  Scenario: At least one documented call is accepted
    Why: a receiver that accepts none of the documented calls receives nothing at all.
    Fix: answer with the code that the webhook is set to, 200 to 204, once a call is taken in. A 401
    points to the credentials of this run, a 404 to its URL.
    Given each event as documented
    When they are delivered one after another
    Then the receiver accepts at least one of them

  @serial
  @autoid/receiver/policy/in-time
  Scenario: Each call is answered before AutoID stops waiting
    Why: an answer that comes too late counts as none, and the message is sent again.
    Fix: store the call, answer, and do the slow work afterwards.
    Given each event as documented
    When they are delivered one after another
    Then each of them is answered within the time-out

  @autoid/receiver/policy/put
  Scenario: A call that is sent by PUT is accepted
    Why: the method of a webhook is POST or PUT, as its maker chose.
    Fix: route both methods to the same code, or know which of them the webhook is set to.
    Given a call-end event as documented
    And the receiver accepts it
    But its method is PUT
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/policy/method-get
  Scenario: A GET is not taken for a delivery
    Why: crawlers and previews call URLs with GET; calls come by POST or PUT.
    Fix: answer 405 to other methods.
    Given a call-end event as documented
    And the receiver accepts it
    But its method is GET
    When it is delivered
    Then the receiver does not accept it

  @autoid/receiver/policy/path-wrong
  Scenario: A call that is sent to another path is not accepted
    Why: a receiver that takes anything anywhere cannot show that its URL is right.
    Fix: answer 404 to paths that are not the defined one.
    Given a call-end event as documented
    And the receiver accepts it
    But the path of its URL ends with "/leadbench-no-such-path" as well
    When it is delivered
    Then the receiver does not accept it

  @autoid/receiver/policy/content-type-charset
  Scenario: A content type with a character set is accepted
    Why: the header is typed in by hand, and many type the parameter, too.
    Fix: compare the media type without its parameters.
    Given a call-end event as documented
    And the receiver accepts it
    But its Content-Type header is "application/json; charset=utf-8"
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/policy/content-type-wrong
  Scenario: A body that is announced as plain text is refused
    Why: what is announced neither as JSON nor as XML was not sent as documented.
    Fix: answer 415 or 400 to other content types.
    Given a call-end event as documented
    And the receiver accepts it
    But its Content-Type header is "text/plain"
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/policy/json-broken
  Scenario: A body that is no JSON is refused
    Why: a call that cannot be read must not look as if it had been taken in.
    Fix: answer 400 when the body cannot be parsed, and never 5xx for a sender's mistake.
    Given a call-end event as documented
    And the receiver accepts it
    But its body is cut in half
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/policy/unescaped
  Scenario: JSON that a quotation mark broke is refused
    Why: a sender that substitutes text blindly breaks the document when a name holds a quotation mark.
    Fix: answer 400, so that the message is kept; do not guess what was meant.
    Given a call-end event as documented
    And the receiver accepts it
    But its call.ani_first_name is {quote}
    And in its body "{quote}" is replaced by "Fred \"Freddy"
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/policy/body-empty
  Scenario: A delivery without a body is refused
    Why: there is no call in it.
    Fix: answer 400 to an empty body.
    Given a call-end event as documented
    And the receiver accepts it
    But its body is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @serial
  @autoid/receiver/policy/body-truncated
  Scenario: A body that ends too early is not accepted
    Why: the connection broke; what arrived is half a call.
    Fix: wait for as many bytes as Content-Length announces, and drop the request when they do not come.
    Given a call-end event as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a call-end event as documented follows
    Then the receiver does not accept it, or says nothing

  @autoid/receiver/policy/keep-alive
  Scenario: A second call over the same connection is accepted
    Why: a sender uses an open connection again; what the first request left unread spoils the second.
    Fix: read each body to its end, or close the connection after the reply.
    Given a call-end event as documented
    And the receiver accepts it
    When two events like it are delivered over one connection
    Then both are accepted over one connection

  @autoid/receiver/policy/chunked
  Scenario: A body in chunks is accepted
    Why: HTTP/1.1 lets a sender stream a body without announcing its length.
    Fix: let the server decode Transfer-Encoding before the body is parsed.
    Given a call-end event as documented
    And the receiver accepts it
    But it is sent in chunks of 100 bytes
    When it is delivered
    Then the receiver accepts it

  @autoid/receiver/policy/retransmission-accepted
  Scenario: A message that comes again is accepted
    Why: a message whose answer was lost is kept and sent again, until it is answered with success.
    Fix: recognise it by the call's id and by which end of the call it tells of, and answer as the first time.
    Given a call-end event as documented
    And the receiver accepts it
    When it is delivered
    And it is delivered again
    Then the receiver accepts each of them

  @effect
  @autoid/receiver/policy/retransmission-stored-once
  Scenario: A message that comes again is not stored twice
    Why: two records of one call mean two salespeople who call the same person back.
    Fix: keep the call's id under a unique key, together with which end of the call it is.
    Given a way to see what the receiver has stored
    And a call-end event as documented
    When it is delivered
    And it is delivered again
    Then it is stored once

  @effect
  @autoid/receiver/policy/outage-stored-once
  Scenario: After an outage the messages of several calls come again and are stored once each
    Why: once the receiver is back, all that was kept is sent again, what was taken in before the outage included.
    Fix: recognise each message, not the last one only.
    Given a way to see what the receiver has stored
    And each event as documented
    When they are delivered one after another
    And it is delivered again
    Then each of them is stored once

  @serial
  @autoid/receiver/policy/concurrent
  Scenario: Eight calls at the same time are all accepted
    Why: calls do not queue up for each other.
    Fix: look for a lock or a connection pool that is too small.
    Given a call-end event as documented
    And the receiver accepts it
    When 8 events like it are delivered at once
    Then the receiver accepts each of them

  @serial
  @autoid/receiver/policy/concurrent-duplicates
  Scenario: Eight copies of one message at the same time cause no server error
    Why: a retransmission can overtake a slow first attempt.
    Fix: treat the broken unique key as a duplicate, not as a crash.
    Given a call-end event as documented
    And the receiver accepts it
    When it is delivered 8 times at once
    Then none of them is answered with a server error

  @effect
  @serial
  @autoid/receiver/policy/concurrent-stored-once
  Scenario: Eight copies of one message at the same time are stored once
    Why: "look whether it is there, then insert" lets two copies through.
    Fix: let the database decide, with a unique key.
    Given a way to see what the receiver has stored
    And a call-end event as documented
    When it is delivered 8 times at once
    Then it is stored once

  @autoid/receiver/policy/reordered
  Scenario: An older call of a caller is accepted after a newer one
    Why: order is kept within a call only; after an outage older calls come late.
    Fix: take the call in by its own id, whatever is known of the caller.
    Given a call-end event as documented
    And the receiver accepts it
    And its call.call_start_time is 2026-01-05T08:55:00.000Z
    And a call-end event that counts as repeat-caller
    And its call.call_start_time is 2026-01-06T08:55:00.000Z
    When they are delivered in reverse order
    Then the receiver accepts each of them

  @effect
  @autoid/receiver/policy/reordered-newest-kept
  Scenario: An older call does not overwrite the newer data of a caller
    Why: yesterday's address must not replace today's.
    Fix: compare the call's time with what is stored before the caller is updated.
    Given a way to see what the receiver has stored
    And a call-end event as documented
    And its call.call_start_time is 2026-01-05T08:55:00.000Z
    And its call.ani_city is Springwood
    And a call-end event that counts as repeat-caller
    And its call.call_start_time is 2026-01-06T08:55:00.000Z
    And its call.ani_city is Shelbyville
    When they are delivered in reverse order
    Then the newer lead's fields are kept

  @property
  @autoid/receiver/policy/any-sequence
  Scenario: Whatever order messages come in, they are accepted
    Why: retransmissions, late calls and simultaneous calls come in combinations that nobody writes down.
    Fix: the shortest sequence that fails is shown below.
    Given generated sequences of new, repeated, reordered and simultaneous events
    When they are delivered one after another
    Then the receiver accepts each of them

  @autoid/receiver/policy/error-says-little
  Scenario: The answer to broken JSON shows no stack trace
    Why: a stack trace tells an attacker which software to attack.
    Fix: switch debug pages off where the receiver can be reached from outside.
    Given a call-end event as documented
    And the receiver accepts it
    But its body is "{\"callid\": leadbench"
    When it is delivered
    Then the reply shows no stack trace

  @serial
  @autoid/receiver/policy/recovers
  Scenario: A broken connection and a broken request do no lasting harm
    Why: half a request must not take the next call down with it.
    Fix: look for state that is shared between connections, and for a worker that died.
    Given a call-end event as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a call-end event as documented follows
    And "leadbench: this is no request" is sent in place of a request
    And a call-end event as documented follows
    Then the receiver accepts the event that follows

  @serial
  @autoid/receiver/policy/huge-body
  Scenario: A body of eight megabytes does no lasting harm
    Why: whatever the answer to it is, the next call must find the receiver at work.
    Fix: set a limit for bodies and answer 413 beyond it.
    Given a call-end event as documented
    And the receiver accepts it
    But its body is followed by 8388608 blanks
    When it is delivered
    And a call-end event as documented follows
    Then the receiver accepts the event that follows
