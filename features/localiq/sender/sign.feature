Feature: How a sender proves who it is

  The authorization that was given at registration comes with each lead, word for word. There is no signature. The
  documents never name the header: that it is Authorization is assumed.

  @localiq/sender/sign/authorization-sent
  Scenario: The agreed token comes with each lead
    Why: it is all that tells a receiver who is calling.
    Fix: send the authorization of the registration in a header of the delivery.
    Given a webhook for new_contact
    When a chat lead happens
    Then each delivery has a header like "*jokin*"

  @localiq/sender/sign/authorization-verbatim
  Scenario: The agreed authorization comes word for word
    Why: a receiver compares it whole, scheme and capitals included.
    Fix: send the authorization as it was given: nothing before it, nothing cut, no letter changed.
    Given this call was made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}","authorization":"Token JoKin+/7= x"}
      """
    When a chat lead happens
    Then each delivery has a header like "Token JoKin+/7= x"

  @localiq/sender/sign/authorization-header
  Scenario: The agreed authorization is the Authorization header
    Why: that is where a receiver looks.
    Fix: send the authorization as the value of the Authorization header.
    Given a webhook for new_contact
    When a chat lead happens
    Then each delivery's Authorization header is "token jokin"

  @localiq/sender/sign/authorization-own
  Scenario: Each webhook has an authorization of its own
    Why: the token of one endpoint must not reach another.
    Fix: keep the authorization with the webhook, not with the advertiser.
    Given a webhook for new_contact
    And this call was made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_lead","url":"{url}/known","authorization":"token of another"}
      """
    When a call lead happens as new_lead
    Then each delivery has a header like "token of another"
    And no delivery has a header like "*jokin*"

  @localiq/sender/sign/authorization-none
  Scenario: Without an agreed authorization none is sent
    Why: it is only used if there is a token to be sent; another's token, or ours, would be given away.
    Fix: leave the header out where no authorization was given.
    Given this call was made:
      """
      POST /crm/webhooks?global_master_advertiser_id={account}
      Authorization: {token}
      Content-Type: application/json

      {"event_type":"new_contact","url":"{url}"}
      """
    When a form lead happens
    Then no delivery carries an Authorization header
    And no delivery has a header like "*{token}*"
