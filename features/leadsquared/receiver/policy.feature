Feature: How a receiver behaves over HTTP

  LeadSquared posts each event to the webhook's URL and looks at the status alone: 200 is
  delivered, anything else is a failure. Its best practices ask for 200 always, with
  {"Status":"Error"} in the body for what was refused; such a reply counts as a refusal here,
  and so does any 4xx.

  @first
  @leadsquared/receiver/policy/answers
  Scenario: A documented event is answered
    Why: a delivery without an HTTP reply is tried three times and then lost.
    Fix: answer each POST to the webhook's URL with a status, whatever it is.
    Given a lead-create event as documented
    When it is delivered
    Then the receiver answers it

  @first
  @leadsquared/receiver/policy/accepts
  Scenario: At least one documented event is accepted
    Why: ten failures in a row disable a webhook, and every status but 200 is a failure: 201, 202
    and 204, too ("always respond with HTTP 200", says the best practices page).
    Fix: answer 200 once an event is taken in, and no Status "Error" in the body. A 401 points to
    the custom header of this run, a 404 to its URL.
    Given each event as documented
    When they are delivered one after another
    Then the receiver accepts at least one of them

  @serial
  @leadsquared/receiver/policy/in-time
  Scenario: Each event is answered before LeadSquared stops waiting
    Why: an answer that comes too late counts as none, and the event is sent again.
    Fix: store the event, answer, and do the slow work afterwards.
    Given each event as documented
    When they are delivered one after another
    Then each of them is answered within the time-out

  @leadsquared/receiver/policy/head-probe
  Scenario: HEAD is answered with success
    Why: LeadSquared verifies a webhook's URL without a payload, and asks for HEAD to be supported.
    Fix: answer HEAD with 200 and no body, without looking for a credential.
    Given a lead-create event as documented
    And the receiver accepts it
    When the receiver is asked with HEAD whether it is there
    Then the receiver answers it with 2xx

  @leadsquared/receiver/policy/content-type-charset
  Scenario: A content type with a character set is accepted
    Why: proxies and libraries add the parameter to "application/json".
    Fix: compare the media type without its parameters.
    Given a lead-create event as documented
    And the receiver accepts it
    But its Content-Type header is "application/json; charset=utf-8"
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/policy/content-type-wrong
  Scenario: A body that is announced as XML is refused
    Why: LeadSquared announces JSON, a form or plain text, and nothing else.
    Fix: answer 415 or 400 to other content types, or 200 with Status "Error".
    Given a lead-create event as documented
    And the receiver accepts it
    But its Content-Type header is "application/xml"
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/policy/json-broken
  Scenario: A body that is no JSON is refused
    Why: an event that cannot be read must not look as if it had been taken in.
    Fix: answer 400, or 200 with Status "Error", when the body cannot be parsed.
    Given a lead-create event as documented
    And the receiver accepts it
    But its body is cut in half
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/policy/body-empty
  Scenario: A delivery without a body is refused
    Why: there is no event in it.
    Fix: answer 400, or 200 with Status "Error", to an empty body.
    Given a lead-create event as documented
    And the receiver accepts it
    But its body is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @serial
  @leadsquared/receiver/policy/body-truncated
  Scenario: A body that ends too early is not accepted
    Why: the connection broke; what arrived is half an event.
    Fix: wait for as many bytes as Content-Length announces, and drop the request when they do not come.
    Given a lead-create event as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a lead-create event as documented follows
    Then the receiver does not accept it, or says nothing

  @leadsquared/receiver/policy/path-wrong
  Scenario: An event that is sent to another path is not accepted
    Why: a receiver that takes anything anywhere cannot show that its URL is right.
    Fix: answer 404 to paths that are not the webhook's URL.
    Given a lead-create event as documented
    And the receiver accepts it
    But the path of its URL ends with "/leadbench-no-such-path" as well
    When it is delivered
    Then the receiver does not accept it

  @leadsquared/receiver/policy/keep-alive
  Scenario: A second event over the same connection is accepted
    Why: a sender uses an open connection again; what the first request left unread spoils the second.
    Fix: read each body to its end, or close the connection after the reply.
    Given a lead-create event as documented
    And the receiver accepts it
    When two events like it are delivered over one connection
    Then both are accepted over one connection

  @leadsquared/receiver/policy/chunked
  Scenario: A body in chunks is accepted
    Why: HTTP/1.1 lets a sender stream a body without announcing its length.
    Fix: let the server decode Transfer-Encoding before the body is parsed.
    Given a lead-create event as documented
    And the receiver accepts it
    But it is sent in chunks of 100 bytes
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/policy/duplicate-accepted
  Scenario: The same delivery once more is accepted
    Why: LeadSquared tries up to three times, also when only the answer was lost. A refusal of the
    second counts towards the ten failures that disable the webhook.
    Fix: recognise the lead by its ProspectID and answer as the first time.
    Given a lead-create event as documented
    And the receiver accepts it
    When it is delivered
    And it is delivered again
    Then the receiver accepts each of them

  @effect
  @leadsquared/receiver/policy/duplicate-stored-once
  Scenario: The same delivery once more is not stored twice
    Why: two records of one lead mean two salespeople who call the same person.
    Fix: keep the ProspectID under a unique key.
    Given a way to see what the receiver has stored
    And a lead-create event as documented
    When it is delivered
    And it is delivered again
    Then it is stored once

  @serial
  @leadsquared/receiver/policy/concurrent
  Scenario: Eight events at the same time are all accepted
    Why: an import or a bulk update makes many events at once, and they do not queue up for each other.
    Fix: look for a lock or a connection pool that is too small.
    Given a lead-create event as documented
    And the receiver accepts it
    When 8 events like it are delivered at once
    Then the receiver accepts each of them

  @serial
  @leadsquared/receiver/policy/concurrent-duplicates
  Scenario: Eight copies of one event at the same time cause no server error
    Why: a retry can overtake a slow first attempt.
    Fix: treat the broken unique key as a duplicate, not as a crash.
    Given a lead-create event as documented
    And the receiver accepts it
    When it is delivered 8 times at once
    Then none of them is answered with a server error

  @effect
  @serial
  @leadsquared/receiver/policy/concurrent-stored-once
  Scenario: Eight copies of one event at the same time are stored once
    Why: "look whether it is there, then insert" lets two copies through.
    Fix: let the database decide, with a unique key on the ProspectID.
    Given a way to see what the receiver has stored
    And a lead-create event as documented
    When it is delivered 8 times at once
    Then it is stored once

  @leadsquared/receiver/policy/reordered
  Scenario: The creation of a lead is accepted after its update
    Why: no document promises an order, and each try of a delivery may be overtaken.
    Fix: take the event in by the lead's own id, whatever is known of the lead.
    Given a lead-create event as documented
    And the receiver accepts it
    And its /ModifiedOn is 2026-01-05 09:00:00
    And a lead-update event as documented
    And its /After/ProspectID is newest
    And its /After/ModifiedOn is 2026-01-06 09:00:00
    When they are delivered in reverse order
    Then the receiver accepts each of them

  @effect
  @leadsquared/receiver/policy/reordered-newest-kept
  Scenario: The creation of a lead does not overwrite its later update
    Why: yesterday's telephone number must not replace today's.
    Fix: compare ModifiedOn with what is stored before the lead is changed.
    Given a way to see what the receiver has stored
    And a lead-create event as documented
    And its /ModifiedOn is 2026-01-05 09:00:00
    And its /Mobile is +91-9000000100
    And a lead-update event as documented
    And its /After/ProspectID is newest
    And its /After/ModifiedOn is 2026-01-06 09:00:00
    And its /After/Mobile is +91-9000000199
    When they are delivered in reverse order
    Then the newer lead's fields are kept

  @property
  @leadsquared/receiver/policy/any-sequence
  Scenario: Whatever order events come in, they are accepted
    Why: duplicates, late events and simultaneous events come in combinations that nobody writes down.
    Fix: the shortest sequence that fails is shown below.
    Given generated sequences of new, repeated, reordered and simultaneous events
    When they are delivered one after another
    Then the receiver accepts each of them

  @leadsquared/receiver/policy/error-says-little
  Scenario: The answer to broken JSON shows no stack trace
    Why: a stack trace tells an attacker which software to attack, and StatusReason is shown to users.
    Fix: switch debug pages off where the receiver can be reached from outside.
    Given a lead-create event as documented
    And the receiver accepts it
    But its body is "{\"ProspectID\": leadbench"
    When it is delivered
    Then the reply shows no stack trace

  @serial
  @leadsquared/receiver/policy/recovers
  Scenario: A broken connection and a broken request do no lasting harm
    Why: half a request must not take the next event down with it.
    Fix: look for state that is shared between connections, and for a worker that died.
    Given a lead-create event as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a lead-create event as documented follows
    And "leadbench: this is no request" is sent in place of a request
    And a lead-create event as documented follows
    Then the receiver accepts the event that follows

  @serial
  @leadsquared/receiver/policy/huge-body
  Scenario: A body of eight megabytes does no lasting harm
    Why: whatever the answer to it is, the next event must find the receiver at work.
    Fix: set a limit for bodies and answer 413 beyond it.
    Given a lead-create event as documented
    And the receiver accepts it
    But its body is followed by 8388608 blanks
    When it is delivered
    And a lead-create event as documented follows
    Then the receiver accepts the event that follows
