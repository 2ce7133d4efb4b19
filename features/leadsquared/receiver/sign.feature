Feature: Who may deliver events

  Nothing is signed. What proves the sender is the custom header that the webhook was created
  with: calls without it may be rejected, says the create page. A refusal is any 4xx, or 200 with
  Status "Error" in the body. Without an agreed header none of this applies.

  @leadsquared/receiver/sign/header-missing
  Scenario: A delivery without the agreed header is refused
    Why: anyone who learns the URL could fill the CRM with leads.
    Fix: answer 401, or 200 with Status "Error", when the header is missing.
    Given an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is left out
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/sign/header-wrong
  Scenario: A delivery with another value is refused
    Why: to look whether there is a header is not to look at what it says.
    Fix: compare the whole value with the agreed one.
    Given an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is another value
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/sign/header-empty
  Scenario: A delivery with an empty value is refused
    Why: an empty text is a prefix of everything.
    Fix: compare the whole value with the agreed one, its length included.
    Given an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/sign/header-prefix
  Scenario: The agreed value cut short is refused
    Why: a comparison that stops at the shorter text lets a guess grow letter by letter.
    Fix: compare the whole value with the agreed one, in constant time.
    Given an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is cut short
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/sign/header-extended
  Scenario: The agreed value with more behind it is refused
    Why: "starts with" is not "equals".
    Fix: compare the whole value with the agreed one.
    Given an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is followed by more
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/sign/header-recased
  Scenario: The agreed value in other letters is refused
    Why: keys differ in upper and lower case; to ignore it makes them easier to guess.
    Fix: compare the value as it is.
    Given an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is in swapped case
    When it is delivered
    Then the receiver refuses it with 4xx

  @leadsquared/receiver/sign/header-name-case
  Scenario Outline: The header is known by its name in other letters, too
    Why: HTTP header names have no case, and proxies change it.
    Fix: look the header up without regard to case.
    Given an agreed x-api-key header
    And a lead-create event as documented
    And the receiver accepts it
    But its x-api-key header is spelled "<spelling>"
    When it is delivered
    Then the receiver accepts it

    Examples:
      | spelling  |
      | X-Api-Key |
      | X-API-KEY |

  @effect
  @leadsquared/receiver/sign/refusal-stores-nothing
  Scenario: Nothing is stored of a lead that was refused
    Why: a 401 after the lead was stored is a refusal for show.
    Fix: look at the header before anything else.
    Given a way to see what the receiver has stored
    And an agreed custom header
    And a lead-create event as documented
    And the receiver accepts it
    But the agreed custom is left out
    When it is delivered
    Then nothing is stored for it
