Feature: How a receiver behaves over HTTP

  Zoho SalesIQ posts JSON, waits five seconds, and tries a failed delivery three times more, a
  minute apart. Success is any status below 300. Content type and headers but the signature are
  not documented.

  @first
  @salesiq/receiver/policy/answers
  Scenario: A documented event is answered
    Why: a delivery without an HTTP reply is a failure, and is tried again.
    Fix: answer each POST to the webhook's URL with a status, whatever it is.
    Given a conversation.created event as documented
    When it is delivered
    Then the receiver answers it

  @first
  @salesiq/receiver/policy/accepts
  Scenario: At least one documented event is accepted
    Why: a receiver that accepts none of the documented events receives nothing at all.
    Fix: answer with a status from 200 to 299 once an event is taken in. A 401 points to the
    public key that the receiver has installed, a 404 to its URL.
    Given each event as documented
    When they are delivered one after another
    Then the receiver accepts at least one of them

  @serial
  @salesiq/receiver/policy/in-time
  Scenario: Each event is answered before Zoho SalesIQ stops waiting
    Why: the time-out of a delivery is five seconds; an answer that comes later counts as none.
    Fix: store the event, answer, and do the slow work afterwards.
    Given each event as documented
    When they are delivered one after another
    Then each of them is answered within the time-out

  @salesiq/receiver/policy/head
  Scenario: HEAD is answered with 200
    Why: when a webhook is made or changed, its URL is asked with HEAD; anything but 200 makes the call fail.
    Fix: answer HEAD with 200, without a signature and without a body.
    Given a conversation.created event as documented
    When the receiver is asked with HEAD whether it is there
    Then the receiver answers it with 200

  @effect
  @salesiq/receiver/policy/get-stores-nothing
  Scenario: A GET is not taken for an event
    Why: people and crawlers open URLs with GET, and some receivers answer it kindly; events come by POST.
    Fix: whatever you answer to GET, store nothing.
    Given a way to see what the receiver has stored
    And a conversation.created event as documented
    And the receiver accepts it
    But its method is GET
    When it is delivered
    Then nothing is stored for it

  @salesiq/receiver/policy/content-type-forms
  Scenario Outline: JSON is accepted with and without a character set in its content type
    Why: no page names the content type of deliveries; any of these announces JSON.
    Fix: compare the media type without its parameters and without regard to case.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its Content-Type header is "<type>"
    When it is delivered
    Then the receiver accepts it

    Examples:
      | type                            |
      | application/json                |
      | application/json; charset=utf-8 |

  @salesiq/receiver/policy/json-broken
  Scenario: A body that is no JSON is refused, however well it is signed
    Why: an event that cannot be read must not look as if it had been taken in.
    Fix: answer 400 when the body cannot be parsed, and never 5xx for a sender's mistake.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its body is cut in half
    When it is delivered
    Then the receiver refuses it with 4xx

  @salesiq/receiver/policy/body-empty
  Scenario: A delivery without a body is refused, however well it is signed
    Why: there is no event in it.
    Fix: answer 400 to an empty body.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its body is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @serial
  @salesiq/receiver/policy/body-truncated
  Scenario: A body that ends too early is not accepted
    Why: the connection broke; what arrived is half an event.
    Fix: wait for as many bytes as Content-Length announces, and drop the request when they do not come.
    Given a conversation.created event as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a conversation.created event as documented follows
    Then the receiver does not accept it, or says nothing

  @salesiq/receiver/policy/path-wrong
  Scenario: An event that is sent to another path is not accepted
    Why: a receiver that takes anything anywhere cannot show that its URL is right.
    Fix: answer 404 to paths that are not the webhook's URL.
    Given a conversation.created event as documented
    And the receiver accepts it
    But the path of its URL ends with "/leadbench-no-such-path" as well
    When it is delivered
    Then the receiver does not accept it

  @salesiq/receiver/policy/keep-alive
  Scenario: A second event over the same connection is accepted
    Why: a sender uses an open connection again; what the first request left unread spoils the second.
    Fix: read each body to its end, or close the connection after the reply.
    Given a conversation.created event as documented
    And the receiver accepts it
    When two events like it are delivered over one connection
    Then both are accepted over one connection

  @salesiq/receiver/policy/chunked
  Scenario: A body in chunks is accepted
    Why: HTTP/1.1 lets a sender stream a body without announcing its length.
    Fix: let the server decode Transfer-Encoding; the signature is over the decoded body.
    Given a conversation.created event as documented
    And the receiver accepts it
    But it is sent in chunks of 100 bytes
    When it is delivered
    Then the receiver accepts it

  @salesiq/receiver/policy/attempts-accepted
  Scenario Outline: A further attempt is accepted
    Why: a delivery whose answer was lost is tried up to three times more, and attempt counts them.
    Fix: recognise the event by its name, entity_id and event_time, and answer as the first time.
    Given a conversation.created event as documented
    And the receiver accepts it
    When it is delivered
    And it is delivered again as attempt <number>
    Then the receiver accepts each of them

    Examples:
      | number |
      | 2      |
      | 3      |
      | 4      |

  @effect
  @salesiq/receiver/policy/attempts-stored-once
  Scenario: Four attempts of one event are one event
    Why: two records of one chat mean two people who answer the same visitor.
    Fix: keep event, entity_id and event_time under a unique key; leave attempt out of it.
    Given a way to see what the receiver has stored
    And a conversation.created event as documented
    When it is delivered
    And it is delivered again as attempt 2
    And it is delivered again as attempt 3
    And it is delivered again as attempt 4
    Then it is stored once

  @salesiq/receiver/policy/duplicate-accepted
  Scenario: The same delivery once more is accepted
    Why: a refusal makes the sender try again, for an event that is there already.
    Fix: recognise the event by its name, entity_id and event_time, and answer as the first time.
    Given a conversation.created event as documented
    And the receiver accepts it
    When it is delivered
    And it is delivered again
    Then the receiver accepts each of them

  @effect
  @salesiq/receiver/policy/duplicate-stored-once
  Scenario: The same delivery once more is not stored twice
    Why: a signature proves who sent the bytes, not that they are new: whoever saw a delivery can send it again.
    Fix: keep event, entity_id and event_time under a unique key.
    Given a way to see what the receiver has stored
    And a conversation.created event as documented
    When it is delivered
    And it is delivered again
    Then it is stored once

  @serial
  @salesiq/receiver/policy/concurrent
  Scenario: Eight events at the same time are all accepted
    Why: chats do not queue up for each other.
    Fix: look for a lock or a connection pool that is too small.
    Given a conversation.created event as documented
    And the receiver accepts it
    When 8 events like it are delivered at once
    Then the receiver accepts each of them

  @serial
  @salesiq/receiver/policy/concurrent-duplicates
  Scenario: Eight copies of one event at the same time cause no server error
    Why: a further attempt can overtake a slow first one.
    Fix: treat the broken unique key as a duplicate, not as a crash.
    Given a conversation.created event as documented
    And the receiver accepts it
    When it is delivered 8 times at once
    Then none of them is answered with a server error

  @effect
  @serial
  @salesiq/receiver/policy/concurrent-stored-once
  Scenario: Eight copies of one event at the same time are stored once
    Why: "look whether it is there, then insert" lets two copies through.
    Fix: let the database decide, with a unique key.
    Given a way to see what the receiver has stored
    And a conversation.created event as documented
    When it is delivered 8 times at once
    Then it is stored once

  @salesiq/receiver/policy/reordered
  Scenario: An older event of an entity is accepted after a newer one
    Why: nothing promises that events arrive in the order in which they happened; an attempt a minute later rarely does.
    Fix: take the event in by itself, whatever is known of its entity.
    Given a department.updated event as documented
    And the receiver accepts it
    And its entity.id becomes a number just below 40000000000000
    And its /event_time is 1767605700000
    And a department.updated event as documented
    And its entity.id becomes a number just below 40000000000000
    And its /event_time is 1767692100000
    When they are delivered in reverse order
    Then the receiver accepts each of them

  @effect
  @salesiq/receiver/policy/reordered-newest-kept
  Scenario: An older event does not overwrite the newer data of its entity
    Why: yesterday's name of a department must not replace today's.
    Fix: compare event_time with what is stored before the entity is updated.
    Given a way to see what the receiver has stored
    And a department.updated event as documented
    And its entity.id becomes a number just below 40000000000000
    And its /event_time is 1767605700000
    And its entity.name is Yesterday
    And a department.updated event as documented
    And its entity.id becomes a number just below 40000000000000
    And its /event_time is 1767692100000
    And its entity.name is Today
    When they are delivered in reverse order
    Then the newer lead's fields are kept

  @property
  @salesiq/receiver/policy/any-sequence
  Scenario: Whatever order events come in, they are accepted
    Why: repeated, late and simultaneous events come in combinations that nobody writes down.
    Fix: the shortest sequence that fails is shown below.
    Given generated sequences of new, repeated, reordered and simultaneous events
    When they are delivered one after another
    Then the receiver accepts each of them

  @salesiq/receiver/policy/error-says-little
  Scenario: The answer to broken JSON shows no stack trace
    Why: a stack trace tells an attacker which software to attack.
    Fix: switch debug pages off where the receiver can be reached from outside.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its body is "{\"event\": leadbench"
    When it is delivered
    Then the reply shows no stack trace

  @serial
  @salesiq/receiver/policy/recovers
  Scenario: A broken connection and a broken request do no lasting harm
    Why: half a request must not take the next event down with it.
    Fix: look for state that is shared between connections, and for a worker that died.
    Given a conversation.created event as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a conversation.created event as documented follows
    And "leadbench: this is no request" is sent in place of a request
    And a conversation.created event as documented follows
    Then the receiver accepts the event that follows

  @serial
  @salesiq/receiver/policy/huge-body
  Scenario: A body of eight megabytes does no lasting harm
    Why: whatever the answer to it is, the next event must find the receiver at work.
    Fix: set a limit for bodies and answer 413 beyond it, before the signature is looked at.
    Given a conversation.created event as documented
    And the receiver accepts it
    But its body is followed by 8388608 blanks
    When it is delivered
    And a conversation.created event as documented follows
    Then the receiver accepts the event that follows
