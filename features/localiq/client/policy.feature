Feature: How a client behaves

  The client is run once a scenario against a fake of its own. It is expected to register a webhook, to remove it when it
  is done, and to end.

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
    Fix: DELETE /crm/webhooks/{id} with the id that the registration gave, its + included.
    When the client runs
    Then nothing is left registered
