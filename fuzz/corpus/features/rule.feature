# language: en
Feature: F
  Rule: R
    @localiq/sender/render/x @a
    Example: S
      * a b
      | c | d \| e |
