Feature: What a receiver keeps of a call

  A status says that a call was taken in; only a look at what is stored says what became of
  it. Each of these needs an observation port.

  Background:
    Given a way to see what the receiver has stored

  @effect
  @autoid/receiver/render/stored-once
  Scenario: Each documented message is stored once
    Why: a receiver can say 200 and drop what it got.
    Fix: store the call before the answer is sent.
    Given each event as documented
    When they are delivered one after another
    Then each of them is stored once

  @effect
  @property
  @autoid/receiver/render/fields-intact
  Scenario: Whatever a call holds, it is stored as it was sent
    Why: a name that was trimmed, re-cased or mangled is a wrong name.
    Fix: store texts as they come. The smallest call that loses something is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then each of them is stored with its fields as they were sent

  @effect
  @autoid/receiver/render/unicode-intact
  Scenario: Names beyond ASCII are stored as they were sent
    Why: question marks and odd letters in a name are seen by every customer.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a call-end event as documented
    And these fields are changed:
      | call.ani_first_name | Zoë 😀 李小龍   |
      | call.ani_last_name  | Łukasiewicz عمر |
    When it is delivered
    Then its fields are stored as they were sent
