Feature: F
  @localiq/receiver/render/x
  Scenario: S
    Given it rains
    """
    doc
    """
