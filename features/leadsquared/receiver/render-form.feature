Feature: What an event looks like as a form or as plain text

  A webhook's content type is JSON, application/x-www-form-urlencoded or text/plain. No document
  shows the last two: a form is taken to hold each field by its name, nested fields as
  After[Score] and 0[Data][Note], and plain text to be the JSON.

  @leadsquared/receiver/render/form-lead
  Scenario: A new lead as a form is accepted
    Why: the content type is chosen per webhook.
    Fix: read the body as a form where its content type says so; names are those of the JSON.
    Given a receiver that takes form
    And a lead-create event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/form-change
  Scenario: An update as a form is accepted
    Why: the two snapshots of an update are nested: Before[Mobile] and After[Mobile].
    Fix: use a reader of forms that understands brackets, or take the names apart.
    Given a receiver that takes form
    And a lead-update event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/form-activities
  Scenario: Activities as a form are accepted
    Why: the elements of the array are numbered: 0[ActivityEvent], 1[ActivityEvent].
    Fix: go through the numbers until there is none.
    Given a receiver that takes form
    And an activity-batch event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/form-unicode
  Scenario: Names beyond ASCII in a form are accepted
    Why: a form is percent-encoded UTF-8, and so are people's names.
    Fix: decode the bytes first and read them as UTF-8 then.
    Given a receiver that takes form
    And a lead-create event as documented
    And the receiver accepts it
    But its /FirstName is Łukasz & Zoë = 100%
    When it is delivered
    Then the receiver accepts it

  @property
  @leadsquared/receiver/render/form-any-valid-lead
  Scenario: Whatever a valid event holds, it is accepted as a form
    Why: no list of examples holds what the next event will.
    Fix: the smallest event that fails is shown below.
    Given a receiver that takes form
    And generated events of every kind
    When they are delivered one after another
    Then the receiver accepts each of them

  @effect
  @leadsquared/receiver/render/form-fields-intact
  Scenario: The fields of a lead in a form are stored as they were sent
    Why: a plus that stayed a plus, or a percent sign that was decoded twice, is a wrong name.
    Fix: decode each value once, a plus being a blank.
    Given a receiver that takes form
    And a way to see what the receiver has stored
    And a lead-create event as documented
    And these fields are changed:
      | /FirstName | Zoë + Co %41 |
      | /LastName  | O'Hara & Sons = 1 |
    When it is delivered
    Then its fields are stored as they were sent

  @leadsquared/receiver/render/text-lead
  Scenario: A new lead as plain text is accepted
    Why: text/plain is the third content type, and what is sent is the JSON all the same.
    Fix: read the body of text/plain as JSON.
    Given a receiver that takes text
    And a lead-create event as documented
    When it is delivered
    Then the receiver accepts it
