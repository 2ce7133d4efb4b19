Feature: What a sender sends

  The payload is held against the tables and the samples of June 2021. What later documents of LOCALiQ show is allowed
  too: dates without a fraction or in UTC, fields left out in place of null, an e-mail with a contact.

  @localiq/sender/render/chat-documented
  Scenario: A chat lead is as documented
    Why: a receiver reads what the documents say.
    Fix: the pointer says which place is meant.
    Given a webhook for new_contact
    When a chat lead happens
    Then each delivery is as documented

  @localiq/sender/render/call-documented
  Scenario: A call lead is as documented
    Why: a receiver reads what the documents say.
    Fix: the pointer says which place is meant.
    Given a webhook for new_contact
    When a call lead happens
    Then each delivery is as documented

  @localiq/sender/render/form-documented
  Scenario: A form lead is as documented
    Why: a receiver reads what the documents say.
    Fix: the pointer says which place is meant.
    Given a webhook for new_contact
    When a form lead happens
    Then each delivery is as documented

  @localiq/sender/render/email-documented
  Scenario: An e-mail lead is as documented
    Why: a receiver reads what the documents say.
    Fix: the pointer says which place is meant.
    Given a webhook for new_contact
    When an email lead happens
    Then each delivery is as documented

  @localiq/sender/render/content-type
  Scenario: Leads come as application/json
    Why: receivers choose their reader by it, and answer 415 to anything else.
    Fix: send Content-Type: application/json.
    Given a webhook for new_contact
    When a call lead happens
    Then each delivery's Content-Type header is like "application/json*"

  @localiq/sender/render/event-type
  Scenario Outline: event_type says what a lead is
    Why: it names the object that holds the rest.
    Fix: chat, call or form; an e-mail is a form.
    Given a webhook for new_contact
    When a <kind> lead happens
    Then each delivery's /lead/event_type is like "<type>"

    Examples:
      | kind  | type |
      | chat  | chat |
      | call  | call |
      | form  | form |
      | email | form |

  @localiq/sender/render/one-object
  Scenario Outline: A lead has the one object that its event_type names
    Why: a receiver that finds two takes the wrong one.
    Fix: send chat, call or form, and leave the others out.
    Given a webhook for new_contact
    When a <kind> lead happens
    Then the delivery has a /lead/<own>
    And the delivery has no /lead/<other>
    And the delivery has no /lead/<third>

    Examples:
      | kind  | own  | other | third |
      | chat  | chat | call  | form  |
      | call  | call | chat  | form  |
      | form  | form | chat  | call  |
      | email | form | chat  | call  |

  @localiq/sender/render/contact-belongs
  Scenario: The contact is the one that contact_id names
    Why: the CRM files the lead under contact_id, and the person under contact.id.
    Fix: send one and the same number at both places.
    Given a webhook for new_contact
    When a form lead happens
    Then each delivery's /lead/contact/id is the same as its /lead/contact_id

  @localiq/sender/render/lead-ids
  Scenario: Each lead has an id of its own
    Why: the CRM knows a lead again by it.
    Fix: never use an id of a lead twice.
    Given a webhook for new_contact
    When 3 call leads happen
    Then no two deliveries have the same /lead/id

  @localiq/sender/render/contact-ids
  Scenario: Each new contact has an id of its own
    Why: two people would become one.
    Fix: never use an id of a contact twice.
    Given a webhook for new_contact
    When 3 form leads happen
    Then no two deliveries have the same /lead/contact_id

  @localiq/sender/render/known-contact
  Scenario: A lead of an existing contact has that contact's id
    Why: the CRM finds by it who is calling again.
    Fix: send the id that the contact had before.
    Given a webhook for new_contact
    And a webhook for new_lead
    When a chat lead happens as new_contact
    And a call lead happens as new_lead
    Then 2 deliveries have arrived
    And all deliveries have the same /lead/contact_id

  @localiq/sender/render/campaign
  Scenario: A lead says to which campaign it is attributed
    Why: the advertiser pays by campaign.
    Fix: send campaign_id and campaign_name.
    Given a webhook for new_contact
    When a call lead happens
    Then the delivery has a /lead/campaign_id
    And the delivery has a /lead/campaign_name

  @localiq/sender/render/call-occured-at
  Scenario: A call occurred when its lead did
    Why: in the sample both say the same.
    Fix: write one time at both places, in one form.
    Given a webhook for new_contact
    When a call lead happens
    Then each delivery's /lead/call/occured_at is the same as its /lead/occured_at

  @localiq/sender/render/form-sub-type
  Scenario Outline: sub_type tells a posted form from an e-mail
    Why: they come to the receiver under one event_type.
    Fix: FormPost for a form that was posted, FormEmail for one that came by e-mail.
    Given a webhook for new_contact
    When a <kind> lead happens
    Then each delivery's /lead/form/sub_type is like "<type>"

    Examples:
      | kind  | type      |
      | form  | FormPost  |
      | email | FormEmail |

  @localiq/sender/render/form-full-message
  Scenario: full_message is made up of subject and message
    Why: receivers that show one text show this one.
    Fix: write Subject:, the subject, an empty line, Message:, the message.
    Given a webhook for new_contact
    When a form lead happens
    Then each delivery's /lead/form/full_message is made up as:
      """
      Subject:
      {/lead/form/subject}

      Message:
      {/lead/form/message}
      """
