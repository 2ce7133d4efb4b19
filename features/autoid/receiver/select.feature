Feature: Which messages a receiver gets

  A webhook fires at the beginning or at the end of a call, for a campaign or for a step of a
  call treatment. Two webhooks may lead to one URL.

  @autoid/receiver/select/begin-then-end
  Scenario: The beginning and the end of one call are both accepted
    Why: both carry the same call id, and the second is no duplicate of the first.
    Fix: update the call that is there, or keep both; do not make the call's id alone a unique key.
    Given a call-begin event as documented
    And the receiver accepts it
    And a call-end event as documented
    When they are delivered one after another
    Then the receiver accepts each of them

  @effect
  @autoid/receiver/select/begin-then-end-stored
  Scenario: The beginning and the end of one call are both kept
    Why: only the end tells how long the call was and where its recording is.
    Fix: when the end comes, complete what was stored of the beginning.
    Given a way to see what the receiver has stored
    And a call-begin event as documented
    And a call-end event as documented
    When they are delivered one after another
    Then each of them is stored once

  @autoid/receiver/select/repeat-caller
  Scenario: A second call of a known caller is accepted
    Why: repeat_caller is 1 for whoever has called before: the number is known, the call is new.
    Fix: look the caller up by the number, and add the call.
    Given a call-end event as documented
    And the receiver accepts it
    And a call-end event that counts as repeat-caller
    When they are delivered one after another
    Then the receiver accepts each of them
