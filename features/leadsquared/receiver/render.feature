Feature: What an event may look like

  No document shows a body field by field. What is varied here was seen: a lead is one flat
  object of texts and nulls, a change is the lead before and after, activities are an array.
  Each scenario varies one thing of an event that is accepted as it is.

  @leadsquared/receiver/render/lead-create
  Scenario: A new lead is accepted
    Why: a webhook for code 3 gets the whole lead, flat.
    Fix: read the object itself; its fields are not under another name.
    Given a lead-create event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/lead-changes
  Scenario Outline: Each kind of change of a lead is accepted
    Why: updates and changes of field, stage, owner and score come as Before and After, two whole leads.
    Fix: read After; what fired is the difference of the two.
    Given a <kind> event as documented
    When it is delivered
    Then the receiver accepts it

    Examples:
      | kind |
      | lead-update |
      | lead-field |
      | lead-stage |
      | lead-owner |
      | lead-score |

  @leadsquared/receiver/render/landing-page
  Scenario: A landing page's submission is accepted
    Why: a webhook for code 1 gets it; its body is taken to be the lead with the page beside it.
    Fix: read it like a new lead, and do not insist that the lead is new.
    Given a landing-page event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/activity-create
  Scenario: An activity is accepted
    Why: a webhook for code 2 gets an array, also where there is one activity only.
    Fix: read the array, and each of its elements.
    Given an activity-create event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/activity-batch
  Scenario: Several activities in one post are accepted
    Why: activities of the same minute are grouped into one post.
    Fix: go through the whole array.
    Given an activity-batch event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/activity-update
  Scenario: A changed activity is accepted
    Why: a webhook for code 15 gets what code 2 gets, of an activity that is known.
    Fix: look the activity up by ProspectActivityId.
    Given an activity-update event as documented
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/tasks
  Scenario Outline: Each event of a task is accepted
    Why: codes 7, 8, 16 and 17 are about tasks; their body is taken to be the task, flat.
    Fix: read UserTaskId and StatusCode; ignore what you do not need.
    Given a <kind> event as documented
    When it is delivered
    Then the receiver accepts it

    Examples:
      | kind |
      | task-create |
      | task-reminder |
      | task-complete |
      | task-update |

  @leadsquared/receiver/render/opportunities
  Scenario Outline: Each event of an opportunity is accepted
    Why: codes 31 to 35 are about opportunities, which look like activities without a name and with empty Data.
    Fix: do not insist on ActivityEventName or on anything in Data.
    Given an <kind> event as documented
    When it is delivered
    Then the receiver accepts it

    Examples:
      | kind |
      | opportunity-create |
      | opportunity-update |
      | opportunity-field |
      | opportunity-stage |
      | opportunity-delete |

  @leadsquared/receiver/render/nulls
  Scenario: Nulls in a lead are accepted
    Why: a field without a value is null as often as it is missing.
    Fix: treat null as "no value" for each field but ProspectID.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /FirstName | null |
      | /LastName | null |
      | /EmailAddress | null |
      | /Phone | null |
      | /Mobile | null |
      | /Source | null |
      | /ProspectStage | null |
      | /Score | null |
      | /OwnerIdName | null |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/absent-fields
  Scenario: Fields that are not there are accepted
    Why: a lead comes with the mandatory fields and those that have a value.
    Fix: do not insist on a name, an e-mail address or a telephone number.
    Given a lead-create event as documented
    And the receiver accepts it
    But it has no /FirstName
    And it has no /LastName
    And it has no /EmailAddress
    And it has no /Phone
    And it has no /Mobile
    And it has no /Source
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/empty-strings
  Scenario: Empty texts are accepted
    Why: "" stands for "no value" beside null.
    Fix: treat "" like null.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /FirstName | "" |
      | /EmailAddress | "" |
      | /Phone | "" |
      | /Mobile | "" |
      | /Source | "" |
      | /mx_City | "" |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/numbers-as-text
  Scenario: Numbers with a fraction, as text, are accepted
    Why: numbers come as text, and scores have fractions.
    Fix: read the text as a decimal number.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /Score | 12.50 |
      | /PageViewsPerVisit | 1.5 |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/flags
  Scenario: Flags in either spelling are accepted
    Why: flags are "0" and "1" in some fields, "true" and "false" in others.
    Fix: read both.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /DoNotEmail | 1 |
      | /CanUpdate | false |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/dates-fraction
  Scenario: Dates with milliseconds are accepted
    Why: some dates carry .000, others do not.
    Fix: make the fraction optional.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /CreatedOn | 2026-01-02 03:04:05.000 |
      | /ModifiedOn | 2026-01-02 03:04:05.000 |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/dates-empty
  Scenario: Dates that are empty are accepted
    Why: a lead that was never converted has no date for it: null or "".
    Fix: do not parse an empty text.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /LeadConversionDate | "" |
      | /ProspectActivityDate_Max | "" |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/custom-fields
  Scenario: Fields of a tenant's own are accepted
    Why: each tenant has fields of its own, by the name of mx_ and something.
    Fix: keep them as a map; do not turn names into columns.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /mx_Leadbench_Field | Yes |
      | /mx_Campus_2 | North |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/unknown-fields
  Scenario: Names that nobody listed are accepted
    Why: no list of fields is whole, and some hold an object.
    Fix: ignore what you do not know.
    Given a lead-create event as documented
    And the receiver accepts it
    But in its body /LeadbenchExtra is {"nested": [1, 2.5, null, true]}
    And in its body /mx_CustomObject_1 is {"mx_CustomObject_1_Field": "x"}
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/phones
  Scenario Outline: Telephone numbers in any shape are accepted
    Why: numbers are mostly +91-9000000101, but people import what they have.
    Fix: store the text as it comes; normalise a copy.
    Given a lead-create event as documented
    And the receiver accepts it
    But its /Phone is <number>
    When it is delivered
    Then the receiver accepts it

    Examples:
      | number |
      | 9000000101 |
      | (080) 555-0101 |
      | +44-2079460958 |

  @leadsquared/receiver/render/unicode
  Scenario: Names beyond ASCII are accepted
    Why: people write in every script, and with emoji.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a lead-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /FirstName | Zoë Łukasz |
      | /LastName | 李小龍 |
      | /mx_City | बेंगलुरु 😀👩‍👩‍👧 |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/json-escapes
  Scenario: The same text written with escapes is accepted
    Why: JSON lets a writer escape any letter, and some escape all but ASCII.
    Fix: use a JSON parser; do not search the text.
    Given a lead-create event as documented
    And the receiver accepts it
    But its /LastName is Zoë 😀
    And its body is written with escapes
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/key-order
  Scenario: Keys in another order, with white space between them, are accepted
    Why: JSON objects have no order, and writers change it without notice.
    Fix: use a JSON parser; do not go by positions.
    Given a lead-create event as documented
    And the receiver accepts it
    But its body is written with its keys in reverse order and with white space
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/control-text
  Scenario: Quotes and markup in a text are accepted
    Why: people paste anything into a form.
    Fix: bind values as parameters, and escape them where they are shown.
    Given a lead-create event as documented
    And the receiver accepts it
    But its /LastName is "O\u0027Hara \"Bob\" \\ \u0027; DROP TABLE leads; --"
    And its /mx_City is <script>alert(1)</script> &amp; {{7*7}} ${x} %s
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/line-breaks
  Scenario: Line breaks, which come as a token, are accepted
    Why: in place of a line break LeadSquared sends {mxnewline}.
    Fix: put line breaks in for the token, or keep it.
    Given a lead-create event as documented
    And the receiver accepts it
    But its /mx_Street1 is "12 Example Road\nFlat 4\n\nSecond floor"
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/long-text
  Scenario: A text of 64 KiB is accepted
    Why: nothing limits the length of a note.
    Fix: let the column hold a long text, or cut it yourself.
    Given a lead-create event as documented
    And the receiver accepts it
    But its /Notes holds 65536 characters
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/field-unchanged
  Scenario: A change that changes nothing to be seen is accepted
    Why: a body does not say which field fired, and the two leads may say the same of it.
    Fix: take the event in; an empty difference is no error.
    Given a lead-score event as documented
    And the receiver accepts it
    But its /After/Score is 0
    And its /After/EngagementScore is 0
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/field-appears
  Scenario: A field that was not there before is accepted
    Why: what had no value may be missing from Before.
    Fix: compare with "nothing" where a name is missing.
    Given a lead-field event as documented
    And the receiver accepts it
    But it has no /Before/mx_Course_Interested
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/note-free-text
  Scenario: A note without separators is accepted
    Why: the notes of calls are Key{=}Value{next}, others are what people wrote.
    Fix: fall back to the text where it does not come apart.
    Given an activity-create event as documented
    And the receiver accepts it
    But its /0/Data/Note is Asked for a {brochure} = by mail
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/note-repeated-keys
  Scenario: A note with a key twice, and with an empty value, is accepted
    Why: in the notes of calls UserId comes empty first and filled later.
    Fix: let the last value that is not empty hold.
    Given an activity-create event as documented
    And the receiver accepts it
    But its /0/Data/Note is UserId{=}{next}UserId{=}7{next}UserId{=}{next}Status{=}{next}
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/data-empty
  Scenario: An activity without any data is accepted
    Why: which fields an activity has is the tenant's choice.
    Fix: do not insist on anything in Data.
    Given an activity-create event as documented
    And the receiver accepts it
    But in its body /0/Data is {}
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/data-custom
  Scenario: Any custom field of an activity is accepted
    Why: activities have fields from mx_Custom_1 on.
    Fix: keep them as a map.
    Given an activity-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /0/Data/mx_Custom_27 | Campus North |
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/score-fraction
  Scenario: An activity's score with a fraction is accepted
    Why: the score of an activity is a number, 0.0 as a rule.
    Fix: read it as a decimal number.
    Given an activity-create event as documented
    And the receiver accepts it
    But its /0/Score is 12.5
    When it is delivered
    Then the receiver accepts it

  @leadsquared/receiver/render/activity-unknown-type
  Scenario: An activity of a type that nobody listed is accepted
    Why: each tenant has types of its own from 200 on.
    Fix: keep the code and the name; decide by them later.
    Given an activity-create event as documented
    And the receiver accepts it
    But these fields are changed:
      | /0/ActivityEvent | 318 |
      | /0/ActivityEventName | Hostel Visit |
    When it is delivered
    Then the receiver accepts it

  @property
  @leadsquared/receiver/render/any-valid-lead
  Scenario: Whatever a valid event holds, it is accepted
    Why: no list of examples holds what the next event will; a receiver made for the examples passes them all.
    Fix: the smallest event that fails is shown below.
    Given generated events of every kind
    When they are delivered one after another
    Then the receiver accepts each of them
