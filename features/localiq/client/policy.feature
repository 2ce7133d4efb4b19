Feature: How a client behaves

  The client is run once a scenario against a fake of its own. It is expected to register a webhook, to remove it when it
  is done, and to end. No document says how a client should behave: most of this only warns.

  @first
  @localiq/client/policy/calls
  Scenario: The client calls the API
    Why: a client that calls somewhere else shows nothing.
    Fix: take the API's address from LEADBENCH_URL.
    When the client runs
    Then the client called POST /crm/webhooks

  @localiq/client/policy/documented
  Scenario: Each call meets a documented endpoint
    Why: another path is answered by nobody.
    Fix: the nearest documented endpoint is named in the failure.
    When the client runs
    Then each of its calls is documented

  @localiq/client/policy/leaves-nothing
  Scenario: A client that ends leaves no webhook behind
    Why: leads go on being sent to an address that nobody serves.
    Fix: DELETE /crm/webhooks/{id} with each id that a registration gave, its + included.
    When the client runs
    Then nothing is left registered

  @localiq/client/policy/ends
  Scenario: A client that did its work ends with success
    Why: whatever started it must know.
    Fix: end with exit code 0.
    When the client runs
    Then it ends with success

  @localiq/client/policy/backs-off
  Scenario: After 429 the client waits
    Why: calls that come too soon keep the limit full.
    Fix: wait a second before the call is made again.
    Given the fake's rate-limit is 1
    When the client runs
    Then it waits 1000 milliseconds or more after 429

  @localiq/client/policy/gets-on
  Scenario: After 429 the client gets its work done
    Why: a removal that is given up leaves a webhook for ever.
    Fix: make the call again once the second is over.
    Given the fake's rate-limit is 1
    When the client runs
    Then nothing is left registered

  @localiq/client/policy/refusal-told
  Scenario: A client that is refused says so
    Why: an integration that looks well and gets no leads is found out weeks later.
    Fix: end with another exit code than 0 when the API answers 403.
    Given the fake's advertiser-access is denied
    When the client runs
    Then it ends with failure

  @localiq/client/policy/refusal-taken
  Scenario: A client that is refused does not insist
    Why: the same call is refused again, and counts against the limit.
    Fix: make no call again that was answered 403.
    Given the fake's advertiser-access is denied
    When the client runs
    Then it made at most 3 calls

  @localiq/client/policy/token-expired
  Scenario: A client whose token has expired gets another, or says so
    Why: an access token lives for two hours; a client that does not notice does nothing, and nobody knows.
    Fix: get another token for the refresh token when a call is answered 401, or end with another exit code than 0.
    Given the fake's oauth is on
    And the client's token has expired
    When the client runs
    Then it gets another token, or ends with failure

  @localiq/client/policy/token-renewed
  Scenario: A token that was granted is used
    Why: the old one is refused for ever.
    Fix: make the refused call again with access_token of the grant, and all calls after it.
    Given the fake's oauth is on
    And the client's token has expired
    When the client runs
    Then it uses a token that it was granted
