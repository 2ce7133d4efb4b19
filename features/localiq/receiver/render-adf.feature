Feature: What an ADF/XML lead may look like

  A webhook's payload format may be ADF/XML. How LOCALiQ maps its fields to ADF elements is
  not public; what is sent here follows ADF 1.0.

  Background:
    Given a receiver that takes adf

  @localiq/receiver/render/adf-chat
  Scenario: A chat lead in ADF is accepted
    Why: the notation is chosen per webhook, for all kinds of leads.
    Fix: read customer/contact and customer/comments; a chat's transcript is in the comments.
    Given a chat lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-call
  Scenario: A call lead in ADF is accepted
    Why: the notation is chosen per webhook, for all kinds of leads.
    Fix: expect a contact with a telephone number and no e-mail address.
    Given a call lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-form
  Scenario: A form lead in ADF is accepted
    Why: the notation is chosen per webhook, for all kinds of leads.
    Fix: read customer/contact and customer/comments; the form's message is in the comments.
    Given a form lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-email
  Scenario: An e-mail lead in ADF is accepted
    Why: the notation is chosen per webhook, for all kinds of leads.
    Fix: expect a contact without a telephone number.
    Given an email lead as documented
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-full-name-only
  Scenario: A contact with a full name alone is accepted
    Why: callers are often known by a number only; ADF then has one name, part="full".
    Fix: do not insist on part="first" and part="last".
    Given a chat lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name | null |
      | lead.contact.last_name  | null |
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-phone-only
  Scenario: A contact without an e-mail address is accepted
    Why: ADF asks for an e-mail address or a telephone number, not for both.
    Fix: do not insist on the email element.
    Given a chat lead as documented
    And the receiver accepts it
    But its lead.contact.email is null
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-entities
  Scenario: Entities and character references are accepted
    Why: names hold ampersands and accents, and XML has two ways to write them.
    Fix: use an XML parser; do not search the text.
    Given a form lead as documented
    And the receiver accepts it
    But its lead.contact.last_name is Andr{e} & <Partner>
    And in its body "{e}" is replaced by "&#233;"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-cdata
  Scenario: Comments in a CDATA section are accepted
    Why: many writers of ADF put free text into CDATA.
    Fix: use an XML parser that gives CDATA as text.
    Given a form lead as documented
    And the receiver accepts it
    But its lead.form.message is Leadbench asks for an offer.
    And in its body "Leadbench asks for an offer." is replaced by "<![CDATA[Leadbench asks for an offer.]]>"
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-no-instruction
  Scenario: A document without the ADF processing instruction is accepted
    Why: XML processors drop instructions they do not know.
    Fix: go by the root element.
    Given a form lead as documented
    And the receiver accepts it
    But in its body "<?adf version=\"1.0\"?>" is replaced by ""
    When it is delivered
    Then the receiver accepts it

  @localiq/receiver/render/adf-unicode
  Scenario: Names beyond ASCII in ADF are accepted
    Why: the document is UTF-8, and so are people's names.
    Fix: let the XML parser read the bytes; it knows the encoding.
    Given a form lead as documented
    And the receiver accepts it
    But these fields are changed:
      | lead.contact.first_name | Zoë 😀     |
      | lead.contact.last_name  | Łukasiewicz 李 |
    When it is delivered
    Then the receiver accepts it

  @property
  @localiq/receiver/render/adf-any-valid-lead
  Scenario: Whatever a valid lead holds, it is accepted in ADF
    Why: no list of examples holds what the next lead will.
    Fix: the smallest lead that fails is shown below.
    Given generated leads of every kind
    When they are delivered one after another
    Then the receiver accepts each of them

  @effect
  @localiq/receiver/render/adf-fields-intact
  Scenario: The fields of a lead in ADF are stored as they were sent
    Why: a name that was escaped twice, or half of a name, is a wrong name.
    Fix: decode entities once, read every name element, and read CDATA as text.
    Given a way to see what the receiver has stored
    And a form lead as documented
    And these fields are changed:
      | lead.contact.first_name | Zoë &amp; Co |
      | lead.contact.last_name  | O'Hara <x> |
    When it is delivered
    Then its fields are stored as they were sent
