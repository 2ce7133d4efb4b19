Feature: What proves the sender

  AutoID signs nothing: the header lines that the user typed in are all there is.

  @autoid/sender/sign/headers
  Scenario: The header lines of a webhook are sent
    Why: the receiver lets nobody in without them.
    Fix: send each line that was typed in.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "headers":[{"name":"Authorization","value":"token-jokin"}],
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's Authorization header is "token-jokin"

  @autoid/sender/sign/several
  Scenario: Several header lines are sent, each with its value
    Why: more than one can be added.
    Fix: send them all.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "headers":[{"name":"X-Api-Key","value":"k1"},{"name":"X-Tenant","value":"north"}],
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's X-Api-Key header is "k1"
    And each delivery's X-Tenant header is "north"

  @autoid/sender/sign/verbatim
  Scenario: A header value is sent word for word
    Why: a credential in other letters, or without its blanks, is another one.
    Fix: neither trim nor change the case within a value.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "headers":[{"name":"Authorization","value":"Token  JoKin=="},{"name":"X-Api-Key","value":"k-1; 'a', b"}],
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's Authorization header is "Token  JoKin=="
    And each delivery's X-Api-Key header is "k-1; 'a', b"

  @autoid/sender/sign/each-attempt
  Scenario: A retransmission carries the header lines, too
    Why: the receiver lets nobody in without them.
    Fix: send the lines with each attempt.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "headers":[{"name":"Authorization","value":"token-jokin"}],
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And the CRM answers with 500, 200
    When a call-end event happens
    And 86400 seconds pass
    Then at least 2 deliveries have arrived
    And each delivery's Authorization header is "token-jokin"

  @autoid/sender/sign/none-made-up
  Scenario: A webhook without a header line sends no credential
    Why: nobody typed one in.
    Fix: send no Authorization of one's own.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "template":{"name":"{unique}","type":"JSON","format":"{\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then no delivery carries an Authorization header

  @autoid/sender/sign/own-lines
  Scenario: Each webhook sends its own header lines
    Why: one receiver's credential is no other's business.
    Fix: keep the lines with their webhook.
    Given this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"sales","at":"end"},
       "headers":[{"name":"X-Api-Key","value":"first"}],
       "template":{"name":"{unique}-1","type":"JSON","format":"{\"which\":\"first\",\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    And this webhook was set up:
      """
      {"name":"Judged","url":"{url}","attach":{"campaign":"radio","at":"end"},
       "headers":[{"name":"X-Api-Key","value":"second"}],
       "template":{"name":"{unique}-2","type":"JSON","format":"{\"which\":\"second\",\"phone\":\"1\"}",
         "mapping":{"phone":"ani"}}}
      """
    When a call-end event happens
    Then each delivery's X-Api-Key header is "first"
