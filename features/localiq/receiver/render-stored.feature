Feature: What a receiver keeps of a lead

  A status says that a lead was taken in; only a look at what is stored says what became of
  it. Each of these needs an observation port.

  Background:
    Given a way to see what the receiver has stored

  @effect
  @localiq/receiver/render/stored-once
  Scenario: Each documented lead is stored once
    Why: a receiver can say 200 and drop what it got.
    Fix: store the lead before the answer is sent.
    Given each lead as documented
    When they are delivered one after another
    Then each of them is stored once

  @effect
  @property
  @localiq/receiver/render/fields-intact
  Scenario: Whatever a lead holds, its contact is stored as it was sent
    Why: a name that was trimmed, re-cased or mangled is a wrong name.
    Fix: store texts as they come. The smallest lead that loses something is shown below.
    Given generated leads of every kind
    When they are delivered one after another
    Then each of them is stored with its fields as they were sent

  @effect
  @localiq/receiver/render/unicode-intact
  Scenario: Names beyond ASCII are stored as they were sent
    Why: question marks and odd letters in a name are seen by every customer.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a chat lead as documented
    And these fields are changed:
      | lead.contact.first_name | Zoë 😀 李小龍   |
      | lead.contact.last_name  | Łukasiewicz عمر |
    When it is delivered
    Then its fields are stored as they were sent

  @effect
  @localiq/receiver/render/large-id-exact
  Scenario: A large id is stored exactly
    Why: an id that went through a 32-bit or floating-point number names another lead.
    Fix: keep ids in 64-bit integers or texts.
    Given a form lead as documented
    And its lead.id becomes a number just below 9007199254740991
    When it is delivered
    Then it is stored under its exact id
