Feature: What a lead may look like

  The lead object is documented field by field; many fields are nullable. Each scenario
  varies one thing of a lead that is accepted as documented.

  @localiq/receiver/render/chat-as-documented
  Scenario: A chat lead as documented is accepted
    Why: chats are one of the three kinds of lead that LOCALiQ sends.
    Fix: read lead.chat, its summary and its transcript; expect no phone_fax in the contact.
    Given a chat lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/call-as-documented
  Scenario: A call lead as documented is accepted
    Why: calls are one of the three kinds of lead that LOCALiQ sends.
    Fix: read lead.call; expect no display_name, an empty company, and a contact without e-mail address.
    Given a call lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/form-as-documented
  Scenario: A form lead as documented is accepted
    Why: forms are one of the three kinds of lead that LOCALiQ sends.
    Fix: read lead.form; its extra_fields is an object of names and texts.
    Given a form lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/email-as-documented
  Scenario: An e-mail lead as documented is accepted
    Why: an e-mail comes as a form without a contact: its names are in parsed_contact_attributes.
    Fix: do not insist on lead.contact; fall back to lead.parsed_contact_attributes.
    Given an email lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/lead-nulls
  Scenario: Nulls in the lead are accepted
    Why: these fields are nullable, and a lead that just came in has most of them null.
    Fix: treat null as "no value" for each nullable field.
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.archived_at  | null |
      | lead.important_at | null |
      | lead.read_at      | null |
      | lead.status       | null |
      | lead.notes        | null |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/contact-nulls
  Scenario: A contact of which next to nothing is known is accepted
    Why: each of these fields is nullable; an anonymous caller has none of them.
    Fix: do not insist on a name, an e-mail address or a telephone number.
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name   | null |
      | lead.contact.last_name    | null |
      | lead.contact.title        | null |
      | lead.contact.email        | null |
      | lead.contact.company      | null |
      | lead.contact.notes        | null |
      | lead.contact.archived_at  | null |
      | lead.contact.phone_home   | null |
      | lead.contact.phone_mobile | null |
      | lead.contact.phone_work   | null |
      | lead.contact.address1     | null |
      | lead.contact.address2     | null |
      | lead.contact.city         | null |
      | lead.contact.state        | null |
      | lead.contact.postal       | null |
      | lead.contact.country      | null |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/tags-null
  Scenario: Tags that are null are accepted
    Why: tags are nullable, of the lead and of the contact.
    Fix: treat null as "no tags".
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.tags         | null |
      | lead.contact.tags | null |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/tags-empty
  Scenario: Empty lists of tags are accepted
    Why: a list may be empty where it may be null.
    Fix: do not take the first tag for granted.
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.tags         | [] |
      | lead.contact.tags | [] |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/display-name-present
  Scenario: A call lead with a display name is accepted
    Why: the table of fields has display_name for every lead, the sample call has not.
    Fix: take display_name as optional for every kind.
    Given a call lead as documented
    And the receiver accepts it
    But its lead.display_name is Eliezer Braun
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/phone-fax-present
  Scenario: A chat lead with a fax number is accepted
    Why: the table of fields has phone_fax for every contact, the sample chat has not.
    Fix: take phone_fax as optional for every kind.
    Given a chat lead as documented
    And the receiver accepts it
    But its lead.contact.phone_fax is 699.533.3660
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/empty-strings
  Scenario: Empty texts are accepted
    Why: the sample call has an empty company: "" stands for "no value" beside null.
    Fix: treat "" like null.
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name   | "" |
      | lead.contact.last_name    | "" |
      | lead.contact.title        | "" |
      | lead.contact.company      | "" |
      | lead.contact.phone_home   | "" |
      | lead.contact.phone_mobile | "" |
      | lead.contact.address1     | "" |
      | lead.contact.address2     | "" |
      | lead.contact.city         | "" |
      | lead.contact.state        | "" |
      | lead.contact.postal       | "" |
      | lead.contact.country      | "" |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/offsets
  Scenario Outline: Dates at any offset from UTC are accepted
    Why: dates carry the offset of the advertiser's time zone.
    Fix: parse the offset; do not cut it off.
    Given a call lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.created_at         | 2017-05-30T08:54:49.000<offset> |
      | lead.occured_at         | 2017-05-30T08:18:49.000<offset> |
      | lead.contact.created_at | 2017-05-30T08:54:50.000<offset> |
      | lead.call.occured_at    | 2017-05-30T08:18:49.000<offset> |
    When it is delivered
    Then the receiver accepts it

    Examples:
      | offset |
      | +00:00 |
      | +05:30 |
      | -03:30 |

  @localiq/receiver/render/dates-without-fraction
  Scenario: Dates without fractions of a second are accepted
    Why: read_at is written so in the samples, and LOCALiQ wrote all dates so from August 2021 on.
    Fix: make the fraction optional.
    Given a chat lead as documented
    And the receiver accepts it
    But in its body lead.created_at is "2017-05-30T08:55:09-07:00"
    And in its body lead.occured_at is "2017-05-30T08:51:09-07:00"
    And in its body lead.contact.created_at is "2017-05-30T08:55:09-07:00"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/dates-zulu
  Scenario: Dates in UTC, written with a Z, are accepted
    Why: LOCALiQ wrote some dates so from August 2021 on, and ISO 8601 allows it.
    Fix: use a parser for RFC 3339.
    Given a chat lead as documented
    And the receiver accepts it
    But in its body lead.created_at is "2017-05-30T15:55:09Z"
    And in its body lead.occured_at is "2017-05-30T15:51:09Z"
    And in its body lead.contact.created_at is "2017-05-30T15:55:09Z"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/status-values
  Scenario Outline: A lead whose contact has any documented status is accepted
    Why: four values are documented; a receiver that knows two of them loses the others.
    Fix: accept each documented value.
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.status         | <status> |
      | lead.contact.status | <status> |
    When it is delivered
    Then the receiver accepts it

    Examples:
      | status          |
      | pending_contact |
      | active_lead     |
      | client          |
      | none            |

  @localiq/receiver/render/extra-fields-array
  Scenario: Extra fields as a list of texts are accepted
    Why: the table says "Array of String", the samples show an object.
    Fix: accept both.
    Given a form lead as documented
    And the receiver accepts it
    But in its body lead.form.extra_fields is ["Exclusive time-frame", "Another answer"]
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/extra-fields-null
  Scenario: Extra fields that are null are accepted
    Why: extra_fields is nullable.
    Fix: treat null as "no extra fields".
    Given a form lead as documented
    And the receiver accepts it
    But its lead.form.extra_fields is null
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/extra-fields-any-name
  Scenario: Extra fields of any name are accepted
    Why: advertisers name the fields of their forms as they like.
    Fix: keep them as a map; do not turn names into columns.
    Given a form lead as documented
    And the receiver accepts it
    But its lead.form.extra_fields is {"How did you hear of us?": "Radio", "Straße & Nr.": "Hauptstr. 1", "a.b.c": "", "$ref": "x", "123": "y"}
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/subject-null
  Scenario: A form without a subject is accepted
    Why: subject is nullable.
    Fix: treat null as "no subject".
    Given a form lead as documented
    And the receiver accepts it
    But its lead.form.subject is null
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/summary-null
  Scenario: A chat without a summary is accepted
    Why: summary is nullable.
    Fix: treat null as "no summary".
    Given a chat lead as documented
    And the receiver accepts it
    But its lead.chat.summary is null
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/transcript-empty
  Scenario: A chat without any lines is accepted
    Why: a visitor can leave before anything is said.
    Fix: do not take the first line for granted.
    Given a chat lead as documented
    And the receiver accepts it
    But its lead.chat.transcript is []
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/duration-zero
  Scenario: A call of no length is accepted
    Why: a missed call lasts no seconds.
    Fix: do not read 0 as "missing".
    Given a call lead as documented
    And the receiver accepts it
    But its lead.call.duration is 0
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/unknown-fields
  Scenario: Fields that no table lists are accepted
    Why: the samples themselves hold some, and LOCALiQ added fields later on.
    Fix: ignore what you do not know.
    Given a form lead as documented
    And the receiver accepts it
    But in its body lead.master_campaign_id is "2705608"
    And in its body lead.contact.leadbench_extra is {"nested": [1, 2.5, null, true]}
    And in its body lead.form.submit_button is "Send"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/unicode
  Scenario: Names and messages beyond ASCII are accepted
    Why: people write in every script, and with emoji.
    Fix: read the body as UTF-8, and let the database column hold four-byte characters.
    Given a form lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name | Zoë Łukasz      |
      | lead.contact.last_name  | 李小龍           |
      | lead.contact.company    | مكتب السيارات   |
      | lead.form.subject       | नमस्ते 😀👩‍👩‍👧   |
      | lead.form.message       | Ça va? 👍🏽 é Ω |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/json-escapes
  Scenario: The same text written with escapes is accepted
    Why: JSON lets a writer escape any letter, and some escape all but ASCII.
    Fix: use a JSON parser; do not search the text.
    Given a form lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name | Zoë 😀 |
      | lead.contact.title      | Dr./Prof. |
    And its body is written with escapes
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/key-order
  Scenario: Keys in another order, with white space between them, are accepted
    Why: JSON objects have no order, and writers change it without notice.
    Fix: use a JSON parser; do not go by positions.
    Given a form lead as documented
    And the receiver accepts it
    But its body is written with its keys in reverse order and with white space
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/control-text
  Scenario: Quotes, line breaks and markup in a text are accepted
    Why: people paste anything into a form.
    Fix: bind values as parameters, and escape them where they are shown.
    Given a form lead as documented
    And the receiver accepts it
    But its lead.contact.last_name is "O\u0027Hara \"Bob\" \\ \u0027; DROP TABLE leads; --"
    And its lead.form.message is "Line 1\nLine 2\r\n\tTabbed <script>alert(1)</script> &amp; {{7*7}} ${x} %s"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/long-text
  Scenario: A message of 64 KiB is accepted
    Why: nothing limits the length of a message.
    Fix: let the column hold a long text, or cut it yourself.
    Given a form lead as documented
    And the receiver accepts it
    But its lead.form.message holds 65536 characters
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/large-ids
  Scenario Outline: Ids beyond 32 bits are accepted
    Why: ids are integers without a documented limit; JSON readers are exact up to 2^53.
    Fix: keep ids in 64-bit integers or texts.
    Given a form lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.id         | <id> |
      | lead.contact_id | <id> |
      | lead.contact.id | <id> |
    When it is delivered
    Then the receiver accepts it

    Examples:
      | id               |
      | 2147483649       |
      | 9007199254740991 |

  @localiq/receiver/render/free-form-phones
  Scenario Outline: Telephone numbers in any shape are accepted
    Why: telephone numbers are free text; the samples show extensions and four forms of punctuation.
    Fix: store the text as it comes; normalise a copy.
    Given a call lead as documented
    And the receiver accepts it
    But its lead.contact.phone_work is <number>
    When it is delivered
    Then the receiver accepts it

    Examples:
      | number            |
      | +44 20 7946 0958  |
      | ext. 12           |
      | 555 01 00 w.      |

  @property
  @localiq/receiver/render/any-valid-lead
  Scenario: Whatever a valid lead holds, it is accepted
    Why: no list of examples holds what the next lead will; a receiver made for the samples passes them all.
    Fix: the smallest lead that fails is shown below.
    Given generated leads of every kind
    When they are delivered one after another
    Then the receiver accepts each of them
