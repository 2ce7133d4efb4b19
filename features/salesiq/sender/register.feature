Feature: The management API

  Answers have the status 200 for success and for errors; error tells them apart.

  @salesiq/sender/register/head
  Scenario: An address that does not answer HEAD with 200 is refused
    Why: an exception is thrown where the HEAD fails.
    Fix: send HEAD to the url before the webhook is made.
    When this call is made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"data","url":"http://127.0.0.1:9/nobody","events":["conversation.created"]}
      """
    Then the answer has an /error

  @salesiq/sender/register/type-mandatory
  Scenario: A webhook without a type is refused
    Why: type is mandatory.
    Fix: answer with an error that names type.
    When this call is made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"url":"{url}","events":["conversation.created"]}
      """
    Then the answer has an /error/code

  @salesiq/sender/register/error-names-key
  Scenario: An error names the key that is to blame
    Why: json_key says which key of the body is wrong.
    Fix: put json_key beside code and message.
    When this call is made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"portal","url":"{url}","events":["conversation.created"]}
      """
    Then the answer's /error/json_key is type

  @salesiq/sender/register/unknown-id
  Scenario: An unknown webhook is an error
    Why: there is nothing to show.
    Fix: answer with an error.
    When this call is made:
      """
      GET /api/v2/{account}/webhooks/1
      Authorization: Zoho-oauthtoken {token}
      """
    Then the answer has an /error

  @salesiq/sender/register/scheme
  Scenario: A call without a token is an error
    Why: the API asks for Zoho-oauthtoken.
    Fix: answer 1002.
    When this call is made:
      """
      GET /api/v2/{account}/webhooks?type=data
      """
    Then the answer has an /error

  @salesiq/sender/register/details
  Scenario: A webhook is shown as it was made
    Why: clients read it back.
    Fix: answer with url, events, secured, status and public_keys.
    Given a webhook for conversation.created
    When this call is made:
      """
      GET /api/v2/{account}/webhooks/{hook}
      Authorization: Zoho-oauthtoken {token}
      """
    Then the answer's /data/id matches "*"
    And the answer's /data/secured is true
    And the answer has a /data/public_keys/0/key
    And the answer has no /error

  @salesiq/sender/register/update-replaces
  Scenario: An update replaces the events
    Why: lists are not merged.
    Fix: keep only what the update names.
    Given a webhook for conversation.created
    When this call is made:
      """
      PUT /api/v2/{account}/webhooks/{hook}
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"events":["visitor.updated"]}
      """
    Then the answer's /data/events/0 is visitor.updated
    And the answer has no /data/events/1

  @salesiq/sender/register/third-key
  Scenario: A third key is refused
    Why: two public keys are the most.
    Fix: answer with an error from the third on.
    Given a webhook for conversation.created
    And this call was made:
      """
      POST /api/v2/{account}/webhooks/{hook}/keys
      Authorization: Zoho-oauthtoken {token}
      """
    When this call is made:
      """
      POST /api/v2/{account}/webhooks/{hook}/keys
      Authorization: Zoho-oauthtoken {token}
      """
    Then the answer has an /error

  @salesiq/sender/register/last-key
  Scenario: The last key cannot be deleted
    Why: a webhook has one key at least.
    Fix: answer with an error.
    Given a webhook for conversation.created
    And the answer's /data/public_keys/0/id is called key
    When this call is made:
      """
      DELETE /api/v2/{account}/webhooks/{hook}/keys/{key}
      Authorization: Zoho-oauthtoken {token}
      """
    Then the answer has an /error

  @salesiq/sender/register/deleted-silent
  Scenario: A webhook that was deleted gets nothing
    Why: nobody asked for it any more.
    Fix: stop sending when the webhook is deleted.
    Given a webhook for conversation.created
    When the webhook is removed
    And a conversation.created event happens
    Then no delivery arrives

  @salesiq/sender/register/list
  Scenario: Webhooks are listed by type
    Why: clients look theirs up.
    Fix: answer with object list and an array of webhooks.
    Given a webhook for conversation.created
    When this call is made:
      """
      GET /api/v2/{account}/webhooks?type=data
      Authorization: Zoho-oauthtoken {token}
      """
    Then the answer's /object is list
    And the answer has a /data/0/id

  @salesiq/sender/register/fourth-administration
  Scenario: A fourth administration webhook is refused
    Why: a portal has three at most.
    Fix: answer with an error from the fourth on.
    When this call is made 4 times:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"administration","url":"{url}","events":["operator.created"]}
      """
    Then the answer has an /error

  @salesiq/sender/register/scope
  Scenario: A token without the scope is refused
    Why: reading needs SalesIQ.webhooks.READ.
    Fix: look at the token's scopes, and answer 1009.
    Given this call was made:
      """
      POST /oauth/v2/token
      Content-Type: application/x-www-form-urlencoded

      client_id=a&client_secret=b&refresh_token=c&grant_type=refresh_token&scope=SalesIQ.webhooks.CREATE
      """
    And the answer's /access_token is called narrow
    When this call is made:
      """
      GET /api/v2/{account}/webhooks?type=data
      Authorization: Zoho-oauthtoken {narrow}
      """
    Then the answer has an /error

  @salesiq/sender/register/create-little
  Scenario: A webhook without app ids, version and expiry is taken
    Why: shipped clients create webhooks so.
    Fix: take defaults for what is left out.
    When this call is made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"data","url":"{url}","events":["visitor.updated"]}
      """
    Then the answer has a /data/id
    And the answer has no /error

  @salesiq/sender/register/events-of-type
  Scenario: An event of the other type is refused
    Why: operators and departments are for administration webhooks.
    Fix: look at the type before taking the events.
    When this call is made:
      """
      POST /api/v2/{account}/webhooks
      Authorization: Zoho-oauthtoken {token}
      Content-Type: application/json

      {"type":"data","url":"{url}","events":["operator.created"]}
      """
    Then the answer has an /error

  @salesiq/sender/register/keys-scope
  Scenario: A new key needs the scope for creating
    Why: whoever may only read must not change keys.
    Fix: look at the token's scopes, and answer with an error.
    Given a webhook for conversation.created
    And this call was made:
      """
      POST /oauth/v2/token
      Content-Type: application/x-www-form-urlencoded

      client_id=a&client_secret=b&refresh_token=c&grant_type=refresh_token&scope=SalesIQ.webhooks.READ
      """
    And the answer's /access_token is called reader
    When this call is made:
      """
      POST /api/v2/{account}/webhooks/{hook}/keys
      Authorization: Zoho-oauthtoken {reader}
      """
    Then the answer has an /error
