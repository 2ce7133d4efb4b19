Feature: How webhooks are registered and removed

  POST /crm/webhooks and DELETE /crm/webhooks/[id] are documented. Refusals are public for the API as a whole, not for
  these two calls, and so only warn; that an unknown id is answered 404 is stated.

  @localiq/sender/register/id-form
  Scenario: An id is an integer, a plus and the advertiser
    Why: an id tells whose webhook it is.
    Fix: answer {"id":"84+TEST_1"} for the advertiser TEST_1, with a number of its own.
    Given a webhook for new_contact
    Then the answer's /id matches "?*+{account}"

  @localiq/sender/register/id-own
  Scenario: Each webhook has an id of its own
    Why: with one id for two, one of them can never be removed.
    Fix: never use an id twice.
    Given a webhook for new_contact
    And the answer's /id is called first
    And a webhook for new_lead
    Then the answer's /id differs from {first}

  @localiq/sender/register/id-json
  Scenario: A registration is answered in JSON
    Why: a client reads the id out of it.
    Fix: answer with Content-Type: application/json.
    Given a webhook for new_contact
    Then the answer's Content-Type header is like "application/json*"

  @localiq/sender/register/authorization-optional
  Scenario: The authorization may be left out
    Why: the screen calls it optional, and some endpoints know their sender by other means.
    Fix: register without authorization, and send none.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}"}
      """
    Then the answer has status 2xx

  @localiq/sender/register/duplicates
  Scenario: The same registration twice makes two webhooks
    Why: no document forbids it, and what a client made twice it removes twice.
    Fix: keep each registration, and send to each.
    Given a webhook for new_contact
    And a webhook for new_contact
    When a chat lead happens
    Then 2 deliveries have arrived

  @localiq/sender/register/takes-all
  Scenario: A webhook of the API takes every kind of lead
    Why: the API has no field for lead types and no Active box.
    Fix: make webhooks of the API active, for all lead types.
    Given a webhook for new_contact
    When a chat lead happens
    And a call lead happens
    And a form lead happens
    And an email lead happens
    Then 4 deliveries have arrived

  @localiq/sender/register/advertiser-missing
  Scenario: A registration without an advertiser is refused
    Why: nobody can say whose leads are meant.
    Fix: answer 4xx when global_master_advertiser_id is not there.
    When this call is made:
      """
      POST /crm/webhooks
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}","authorization":"token jokin"}
      """
    Then the answer has status 4xx

  @localiq/sender/register/event-type-unknown
  Scenario: A registration for an unknown event is refused
    Why: it would never fire, and nobody would know why.
    Fix: answer 4xx unless event_type is new_contact or new_lead.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contract","url":"{url}","authorization":"token jokin"}
      """
    Then the answer has status 4xx

  @localiq/sender/register/url-missing
  Scenario: A registration without a URL is refused
    Why: without one nothing can be sent.
    Fix: answer 4xx when url is not there.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","authorization":"token jokin"}
      """
    Then the answer has status 4xx

  @localiq/sender/register/url-form
  Scenario: A registration with what is no URL is refused
    Why: nothing can be sent to it.
    Fix: answer 4xx unless url is an absolute http or https URL.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"leads","authorization":"token jokin"}
      """
    Then the answer has status 4xx

  @localiq/sender/register/authorization-line-break
  Scenario: An authorization that would break the header is refused
    Why: a line break in it writes headers, or a second request, in the sender's name.
    Fix: answer 4xx when authorization holds control characters.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}","authorization":"token\r\nX-Other: 1"}
      """
    Then the answer has status 4xx

  @localiq/sender/register/unprocessable
  Scenario: A refusal names the parameter that is meant
    Why: a client can only put right what it is told of.
    Fix: answer 422 with [{"attribute":"…","message":"…"}].
    When this call is made:
      """
      POST /crm/webhooks
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}","authorization":"token jokin"}
      """
    Then the answer has status 422
    And the answer has a /0/attribute
    And the answer has a /0/message

  @localiq/sender/register/malformed
  Scenario: A body that is no JSON is refused
    Why: a guess at what was meant registers something else.
    Fix: answer 400.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":
      """
    Then the answer has status 400

  @localiq/sender/register/unauthorized
  Scenario: A registration without a token is refused
    Why: anyone could have an advertiser's leads sent to them.
    Fix: answer 401 with {"message":"Unauthorized"} when there is no Authorization header.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}","authorization":"token jokin"}
      """
    Then the answer has status 401
    And the answer's /message is Unauthorized

  @localiq/sender/register/unauthorized-deregister
  Scenario: A removal without a token is refused, and removes nothing
    Why: anyone could stop an advertiser's leads.
    Fix: answer 401 when there is no Authorization header, and look at nothing else.
    Given a webhook for new_contact
    When this call is made:
      """
      DELETE /crm/webhooks/{hook}
      Content-Type: application/json
      """
    Then the answer has status 401
    When a call lead happens
    Then 1 delivery has arrived

  @localiq/sender/register/bearer-token
  Scenario: A token is taken with Bearer before it, too
    Why: other pages of the same documents show it so.
    Fix: take the last word of the Authorization header for the token.
    When this call is made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: Bearer {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}","authorization":"token jokin"}
      """
    Then the answer has status 2xx

  @localiq/sender/register/deregister
  Scenario: A removal is answered 200
    Why: a client takes another status for a failure.
    Fix: answer DELETE /crm/webhooks/{id} with 200.
    Given a webhook for new_contact
    When the webhook is removed
    Then the answer has status 200

  @localiq/sender/register/deregister-id
  Scenario: A removal names the webhook that was removed
    Why: the client sees that it was the right one.
    Fix: answer {"id":"…"} with the id that was removed.
    Given a webhook for new_lead
    When the webhook is removed
    Then the answer's /id is {hook}

  @localiq/sender/register/deregister-unknown
  Scenario: The removal of a webhook that never was is answered 404
    Why: a client that has lost track must learn of it.
    Fix: answer 404 when no webhook has this id.
    When this call is made:
      """
      DELETE /crm/webhooks/99999999+{account}
      Authorization: {token}
      """
    Then the answer has status 404

  @localiq/sender/register/deregister-twice
  Scenario: The second removal of a webhook is answered 404
    Why: what is removed is not found any more.
    Fix: forget the id once the webhook is removed.
    Given a webhook for new_contact
    When the webhook is removed
    And this call is made:
      """
      DELETE /crm/webhooks/{hook}
      Authorization: {token}
      """
    Then the answer has status 404

  @localiq/sender/register/plus-encoded
  Scenario: The plus of an id may come percent-encoded
    Why: libraries encode it as they like, and either way it is a plus.
    Fix: decode the path once, and read a plus in it as nothing but a plus.
    Given a webhook for new_contact
    When this call is made:
      """
      DELETE /crm/webhooks/{hook-encoded}
      Authorization: {token}
      """
    Then the answer has status 2xx

  @localiq/sender/register/wrong-method
  Scenario: A method that is not documented is refused
    Why: no document shows a list of webhooks; a success would be taken for an empty one.
    Fix: answer 405.
    When this call is made:
      """
      GET /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      """
    Then the answer has status 404, 405 or 501

  @localiq/sender/register/rate-limit
  Scenario: Too many calls in a second are refused
    Why: a client must meet the limit before it meets it in the field.
    Fix: answer 429 with {"message":"Too Many Requests"} after 20 calls in a second.
    When this call is made 25 times:
      """
      DELETE /crm/webhooks/99999999+{account}
      Authorization: {token}
      """
    Then the answer has status 429
    And the answer's /message is Too Many Requests

  @localiq/sender/register/rate-limit-admits
  Scenario: Twenty calls in a second are taken
    Why: clients may go as far as the limit goes.
    Fix: refuse the 21st call of a second, not the 20th.
    When 2 seconds pass
    And this call is made 20 times:
      """
      DELETE /crm/webhooks/99999999+{account}
      Authorization: {token}
      """
    Then the answer has status 404 or 2xx

  @localiq/sender/register/rate-limit-refills
  Scenario: After a second calls are taken again
    Why: a client that waits as it should must get on.
    Fix: forget the calls of the second before.
    When 3 seconds pass
    And this call is made 25 times:
      """
      DELETE /crm/webhooks/99999999+{account}
      Authorization: {token}
      """
    And 2 seconds pass
    And this call is made 1 times:
      """
      DELETE /crm/webhooks/99999999+{account}
      Authorization: {token}
      """
    Then the answer has status 404 or 2xx
