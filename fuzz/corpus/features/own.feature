Feature: Ours
  Some words.

  Background:
    Given a chat lead as documented

  @localiq/receiver/render/my-own-check
  Scenario: It is taken
    Why: it matters.
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/my-own-outline
  Scenario Outline: A <kind>
    Given a <kind> lead as documented
    When it is delivered
    Then the receiver accepts it
    Examples:
      | kind |
      | chat |
      | call |
