Feature: Who may deliver calls

  What proves the sender are the header lines that the webhook's maker typed in, such as an
  Authorization. Refusing means 401 or 403; any other 4xx will do. Without an agreed
  authorization none of this applies.

  @autoid/receiver/sign/authorization-missing
  Scenario: A delivery without the agreed authorization is refused
    Why: anyone who learns the URL could fill the CRM with calls.
    Fix: answer 401 when there is no Authorization header.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is left out
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/sign/authorization-wrong
  Scenario: A delivery with another authorization is refused
    Why: to look whether there is a header is not to look at what it says.
    Fix: compare the whole value with the agreed one.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is another value
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/sign/authorization-empty
  Scenario: A delivery with an empty authorization is refused
    Why: an empty text is a prefix of everything.
    Fix: compare the whole value with the agreed one, its length included.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is empty
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/sign/authorization-prefix
  Scenario: The agreed authorization cut short is refused
    Why: a comparison that stops at the shorter text lets a guess grow letter by letter.
    Fix: compare the whole value with the agreed one, in constant time.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is cut short
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/sign/authorization-extended
  Scenario: The agreed authorization with more behind it is refused
    Why: "starts with" is not "equals".
    Fix: compare the whole value with the agreed one.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is followed by more
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/sign/authorization-recased
  Scenario: The agreed authorization in other letters is refused
    Why: tokens differ in upper and lower case; to ignore it makes them easier to guess.
    Fix: compare the value as it is.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is in swapped case
    When it is delivered
    Then the receiver refuses it with 4xx

  @autoid/receiver/sign/authorization-scheme
  Scenario Outline: The agreed token without its scheme, or under another, is refused
    Why: the value is agreed as a whole, its first word included.
    Fix: compare the whole value, not what follows the first blank.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is <variation>
    When it is delivered
    Then the receiver refuses it with 4xx

    Examples:
      | variation               |
      | without its first word  |
      | with another first word |

  @autoid/receiver/sign/header-name-case
  Scenario Outline: The header is known by its name in other letters, too
    Why: HTTP header names have no case, and proxies change it.
    Fix: look the header up without regard to case.
    Given an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But its Authorization header is spelled "<spelling>"
    When it is delivered
    Then the receiver accepts it

    Examples:
      | spelling      |
      | authorization |
      | AUTHORIZATION |

  @effect
  @autoid/receiver/sign/refusal-stores-nothing
  Scenario: Nothing is stored of a call that was refused
    Why: a 401 after the call was stored is a refusal for show.
    Fix: look at the authorization before anything else.
    Given a way to see what the receiver has stored
    And an agreed Authorization header
    And a call-end event as documented
    And the receiver accepts it
    But the agreed Authorization is left out
    When it is delivered
    Then nothing is stored for it
