Feature: What our CRM promises beyond LOCALiQ's documents

  LOCALiQ's documents say nothing of these. Our customers rely on them.

  @localiq/receiver/render/our-long-names
  Scenario: A last name of forty letters is kept whole
    Why: our customers have such names.
    Fix: widen the column.
    Given a way to see what the receiver has stored
    And a form lead as documented
    But its lead.contact.last_name is Wolfeschlegelsteinhausenbergerdorffwelch
    When it is delivered
    Then the receiver accepts it
    And its fields are stored as they were sent

  @localiq/receiver/render/our-unnamed-callers
  Scenario: A caller without a name is a lead all the same
    Given a call lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name | null |
      | lead.contact.last_name  | null |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/policy/our-busy-hour
  Scenario: Twenty leads at once are each kept once
    Given a way to see what the receiver has stored
    And a chat lead as documented
    When 20 leads like it are delivered at once
    Then the receiver accepts each of them
    And each of them is stored once

  @localiq/receiver/sign/our-old-token
  Scenario: The token that we gave up in May is refused
    Given an agreed Authorization header
    And a chat lead as documented
    And the receiver accepts it
    But its Authorization header is "token of-before-May"
    When it is delivered
    Then the receiver refuses it with 401 or 403
