Feature: Which events a receiver gets

  A webhook is for one event of all leads; webhooks for several events may share a URL.

  @leadsquared/receiver/select/known-lead
  Scenario: An update of a lead that was delivered before is accepted
    Why: a lead that was created is changed again and again, and each change comes as an event.
    Fix: look the lead up by After.ProspectID, and change it.
    Given a lead-create event as documented
    And the receiver accepts it
    And a lead-update event as documented
    And its /After/ProspectID is newest
    When they are delivered one after another
    Then the receiver accepts each of them

  @leadsquared/receiver/select/unknown-lead
  Scenario: An activity on a lead that was never delivered is accepted
    Why: leads are older than webhooks, and a webhook for activities gets no leads at all.
    Fix: keep the activity under RelatedProspectId, whether the lead is known or not.
    Given an activity-create event as documented
    And the receiver accepts it
    But its /0/RelatedProspectId is 00000000-0000-4000-8000-0000000000ff
    When it is delivered
    Then the receiver accepts it
