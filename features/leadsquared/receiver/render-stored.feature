Feature: What a receiver keeps of an event

  A status says that an event was taken in; only a look at what is stored says what became of
  it: a lead under its ProspectID, an activity or opportunity under its ProspectActivityId, a
  task under its UserTaskId. Each of these needs an observation port.

  Background:
    Given a way to see what the receiver has stored

  @effect
  @leadsquared/receiver/render/stored-once
  Scenario: Each documented event is stored once
    Why: a receiver can say 200 and drop what it got.
    Fix: store the event before the answer is sent.
    Given each event as documented
    When they are delivered one after another
    Then each of them is stored once

  @effect
  @leadsquared/receiver/render/batch-stored
  Scenario: The last activity of a batch is stored, too
    Why: activities of the same minute come in one array; whoever reads its first element loses the rest.
    Fix: go through the whole array.
    Given an activity-batch event as documented
    When it is delivered
    Then it is stored once

  @effect
  @property
  @leadsquared/receiver/render/fields-intact
  Scenario: Whatever an event holds, its fields are stored as they were sent
    Why: a name that was trimmed, re-cased or mangled is a wrong name.
    Fix: store texts as they come. The smallest event that loses something is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then each of them is stored with its fields as they were sent

  @effect
  @leadsquared/receiver/render/unicode-intact
  Scenario: Names beyond ASCII are stored as they were sent
    Why: question marks and odd letters in a name are seen by every customer.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a lead-create event as documented
    And these fields are changed:
      | /FirstName | Zoë 😀 李小龍   |
      | /LastName  | Łukasiewicz عمر |
    When it is delivered
    Then its fields are stored as they were sent

  @effect
  @leadsquared/receiver/render/after-stored
  Scenario: Of an update the later snapshot is stored
    Why: an update tells the lead twice, before and after; whoever takes the first keeps what is past.
    Fix: read After, and Before only to see what changed.
    Given a lead-update event as documented
    And its /Before/Mobile is +91-9000000111
    And its /After/Mobile is +91-9000000122
    When it is delivered
    Then its fields are stored as they were sent
