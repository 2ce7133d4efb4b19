Feature: What a client registers

  A webhook has a type, events and a url, and what else it needs.

  @salesiq/client/register/token
  Scenario: Each call carries its token
    Why: a call without Zoho-oauthtoken is answered 1002; shipped clients send Bearer, which is taken, too.
    Fix: send Authorization: Zoho-oauthtoken TOKEN.
    When the client runs
    Then each of its calls carries an Authorization header like "* {token}"

  @salesiq/client/register/token-not-in-address
  Scenario: The token is in no address
    Why: addresses stand in logs.
    Fix: send it in the header only.
    When the client runs
    Then its token is in no address

  @salesiq/client/register/content-type
  Scenario: A body is announced as JSON
    Why: another content type is answered 1054.
    Fix: send Content-Type: application/json.
    When the client runs
    Then each POST to /api/v2/{portal}/webhooks carries a Content-Type header like "application/json*"

  @salesiq/client/register/type
  Scenario: A webhook says of which type it is
    Why: type is mandatory.
    Fix: send "type": "data" or "administration".
    When the client runs
    Then each POST to /api/v2/{portal}/webhooks has a /type

  @salesiq/client/register/events
  Scenario: The events are listed
    Why: a webhook is invoked for the events that it lists.
    Fix: send events as an array of documented names.
    When the client runs
    Then each POST to /api/v2/{portal}/webhooks has an /events/0

  @salesiq/client/register/url
  Scenario: The url can be posted to
    Why: the address is asked by HEAD, and must answer 200.
    Fix: send the absolute address of the receiver.
    When the client runs
    Then each POST to /api/v2/{portal}/webhooks has at /url what is like "http*://*"

  @salesiq/client/register/real-statuses
  Scenario: No call earns an error
    Why: a mistake in a call is answered with an error, under 200 or, as here, under a status of its own.
    Fix: the error names what is to blame: json_key, param or header.
    Given the fake's statuses is real
    When the client runs
    Then none of its calls is answered with 4xx
