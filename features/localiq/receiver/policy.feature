Feature: How a receiver behaves over HTTP

  LOCALiQ documents a POST with a JSON body and little else about the exchange. Success is
  taken to be any status from 200 to 299.

  @first
  @localiq/receiver/policy/answers
  Scenario: A documented lead is answered
    Why: a delivery without an HTTP reply counts as lost.
    Fix: answer each POST to the payload URL with a status, whatever it is.
    Given a form lead as documented
    When it is delivered
    Then the receiver answers it

  @first
  @localiq/receiver/policy/accepts
  Scenario: At least one documented lead is accepted
    Why: a receiver that accepts none of the documented leads receives nothing at all.
    Fix: answer with a status from 200 to 299 once a lead is taken in. A 401 points to the
    credentials of this run, a 404 to its URL.
    Given each lead as documented
    When they are delivered one after another
    Then the receiver accepts at least one of them

  @serial
  @localiq/receiver/policy/in-time
  Scenario: Each lead is answered before LOCALiQ stops waiting
    Why: an answer that comes too late counts as none, and the lead may be sent again.
    Fix: store the lead, answer, and do the slow work afterwards.
    Given each lead as documented
    When they are delivered one after another
    Then each of them is answered within the time-out

  @localiq/receiver/policy/content-type-charset
  Scenario: A content type with a character set is accepted
    Why: proxies and libraries add the parameter to "application/json".
    Fix: compare the media type without its parameters.
    Given a form lead as documented
    And the receiver accepts it
    But its Content-Type header is "application/json; charset=utf-8"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/policy/content-type-wrong
  Scenario: A body that is announced as plain text is refused
    Why: what is not announced as JSON was not sent by LOCALiQ.
    Fix: answer 415 or 400 to other content types.
    Given a form lead as documented
    And the receiver accepts it
    But its Content-Type header is "text/plain"
    When it is delivered
    Then the receiver refuses it with 4xx

  @localiq/receiver/policy/json-broken
  Scenario: A body that is no JSON is refused
    Why: a lead that cannot be read must not look as if it had been taken in.
    Fix: answer 400 when the body cannot be parsed, and never 5xx for a sender's mistake.
    Given a form lead as documented
    And the receiver accepts it
    But its body is cut in half
    When it is delivered
    Then the receiver refuses it with 4xx

  @localiq/receiver/policy/body-empty
  Scenario: A delivery without a body is refused
    Why: there is no lead in it.
    Fix: answer 400 to an empty body.
    Given a form lead as documented
    And the receiver accepts it
    But its body is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @serial
  @localiq/receiver/policy/body-truncated
  Scenario: A body that ends too early is not accepted
    Why: the connection broke; what arrived is half a lead.
    Fix: wait for as many bytes as Content-Length announces, and drop the request when they do not come.
    Given a form lead as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a form lead as documented follows
    Then the receiver does not accept it, or says nothing

  @localiq/receiver/policy/method-get
  Scenario: A GET is not taken for a delivery
    Why: crawlers and previews call URLs with GET; leads come by POST.
    Fix: answer 405 to other methods.
    Given a form lead as documented
    And the receiver accepts it
    But its method is GET
    When it is delivered
    Then the receiver does not accept it

  @localiq/receiver/policy/path-wrong
  Scenario: A lead that is sent to another path is not accepted
    Why: a receiver that takes anything anywhere cannot show that its URL is right.
    Fix: answer 404 to paths that are not the payload URL.
    Given a form lead as documented
    And the receiver accepts it
    But the path of its URL ends with "/leadbench-no-such-path" as well
    When it is delivered
    Then the receiver does not accept it

  @localiq/receiver/policy/keep-alive
  Scenario: A second lead over the same connection is accepted
    Why: a sender uses an open connection again; what the first request left unread spoils the second.
    Fix: read each body to its end, or close the connection after the reply.
    Given a form lead as documented
    And the receiver accepts it
    When two leads like it are delivered over one connection
    Then both are accepted over one connection

  @localiq/receiver/policy/chunked
  Scenario: A body in chunks is accepted
    Why: HTTP/1.1 lets a sender stream a body without announcing its length.
    Fix: let the server decode Transfer-Encoding before the body is parsed.
    Given a form lead as documented
    And the receiver accepts it
    But it is sent in chunks of 100 bytes
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/policy/duplicate-accepted
  Scenario: The same delivery once more is accepted
    Why: a lead whose answer was lost is sent again. A refusal makes the sender try for ever or give up.
    Fix: recognise the lead by its id and answer as the first time.
    Given a form lead as documented
    And the receiver accepts it
    When it is delivered
    And it is delivered again
    Then the receiver accepts each of them

  @effect
  @localiq/receiver/policy/duplicate-stored-once
  Scenario: The same delivery once more is not stored twice
    Why: two records of one lead mean two salespeople who call the same person.
    Fix: keep the lead's id under a unique key.
    Given a way to see what the receiver has stored
    And a form lead as documented
    When it is delivered
    And it is delivered again
    Then it is stored once

  @serial
  @localiq/receiver/policy/concurrent
  Scenario: Eight leads at the same time are all accepted
    Why: every lead of the advertiser is sent, and leads do not queue up for each other.
    Fix: look for a lock or a connection pool that is too small.
    Given a form lead as documented
    And the receiver accepts it
    When 8 leads like it are delivered at once
    Then the receiver accepts each of them

  @serial
  @localiq/receiver/policy/concurrent-duplicates
  Scenario: Eight copies of one lead at the same time cause no server error
    Why: a retry can overtake a slow first attempt.
    Fix: treat the broken unique key as a duplicate, not as a crash.
    Given a form lead as documented
    And the receiver accepts it
    When it is delivered 8 times at once
    Then none of them is answered with a server error

  @effect
  @serial
  @localiq/receiver/policy/concurrent-stored-once
  Scenario: Eight copies of one lead at the same time are stored once
    Why: "look whether it is there, then insert" lets two copies through.
    Fix: let the database decide, with a unique key on the lead's id.
    Given a way to see what the receiver has stored
    And a form lead as documented
    When it is delivered 8 times at once
    Then it is stored once

  @localiq/receiver/policy/reordered
  Scenario: An older lead of a contact is accepted after a newer one
    Why: nothing promises that leads arrive in the order in which they happened.
    Fix: take the lead in by its own id, whatever is known of the contact.
    Given a form lead as documented
    And the receiver accepts it
    And its lead.occured_at is 2026-01-05T08:55:00.000-07:00
    And its lead.created_at is 2026-01-05T09:00:00.000-07:00
    And a form lead that counts as new_lead
    And its lead.occured_at is 2026-01-06T08:55:00.000-07:00
    And its lead.created_at is 2026-01-06T09:00:00.000-07:00
    When they are delivered in reverse order
    Then the receiver accepts each of them

  @effect
  @localiq/receiver/policy/reordered-newest-kept
  Scenario: An older lead does not overwrite the newer contact data
    Why: yesterday's telephone number must not replace today's.
    Fix: compare the lead's occured_at or created_at with what is stored before the contact is updated.
    Given a way to see what the receiver has stored
    And a form lead as documented
    And its lead.occured_at is 2026-01-05T08:55:00.000-07:00
    And its lead.created_at is 2026-01-05T09:00:00.000-07:00
    And its lead.contact.phone_home is 812-555-0100
    And a form lead that counts as new_lead
    And its lead.occured_at is 2026-01-06T08:55:00.000-07:00
    And its lead.created_at is 2026-01-06T09:00:00.000-07:00
    And its lead.contact.phone_home is 812-555-0199
    When they are delivered in reverse order
    Then the newer lead's fields are kept

  @property
  @localiq/receiver/policy/any-sequence
  Scenario: Whatever order leads come in, they are accepted
    Why: duplicates, late leads and simultaneous leads come in combinations that nobody writes down.
    Fix: the shortest sequence that fails is shown below.
    Given generated sequences of new, repeated, reordered and simultaneous leads
    When they are delivered one after another
    Then the receiver accepts each of them

  @localiq/receiver/policy/error-says-little
  Scenario: The answer to broken JSON shows no stack trace
    Why: a stack trace tells an attacker which software to attack.
    Fix: switch debug pages off where the receiver can be reached from outside.
    Given a form lead as documented
    And the receiver accepts it
    But its body is "{\"lead\": leadbench"
    When it is delivered
    Then the reply shows no stack trace

  @serial
  @localiq/receiver/policy/recovers
  Scenario: A broken connection and a broken request do no lasting harm
    Why: half a request must not take the next lead down with it.
    Fix: look for state that is shared between connections, and for a worker that died.
    Given a form lead as documented
    And the receiver accepts it
    But only half of its body is sent
    When it is delivered
    And a form lead as documented follows
    And "leadbench: this is no request" is sent in place of a request
    And a form lead as documented follows
    Then the receiver accepts the lead that follows

  @serial
  @localiq/receiver/policy/huge-body
  Scenario: A body of eight megabytes does no lasting harm
    Why: whatever the answer to it is, the next lead must find the receiver at work.
    Fix: set a limit for bodies and answer 413 beyond it.
    Given a form lead as documented
    And the receiver accepts it
    But its body is followed by 8388608 blanks
    When it is delivered
    And a form lead as documented follows
    Then the receiver accepts the lead that follows
