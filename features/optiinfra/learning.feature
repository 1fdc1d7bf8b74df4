@optiinfra @e2e
Feature: Learning
  A prediction is worth what became of the last ones. OptiInfra remembers each change with what was promised and what came
  of it, and the next time it promises what it can keep.

  Background:
    Given the company Acme with the estate acme-4
    And a spot migration is recommended

  @scenario-1 @SCN-15
  Rule: What came out lower than promised is promised lower
    $55,200 were expected, and $52,800 came.

    @LRN-7
    Scenario: Acme is as it was, and asks again
      Given the owner has approved the recommendation
      And the optimization has ended
      And Acme has its machines of old again
      When the owner asks for a cost analysis
      Then the cost agent recommends a spot migration
      And the recommendation resembles a success, whose savings were 95.7 % of the prediction
      And it expects to save $52,800 a month
      And the cost agent is surer of it than before

  @scenario-6 @SCN-68
  Rule: A failure is remembered, too
    Otherwise the same mistake would be recommended with the same confidence.

    @LRN-2 @LRN-8
    Scenario: Acme's migration fails, and Acme asks again
      Given the new cohort fails 5 % of its requests from a share of 10 % on
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is remembered as a failure
      When the owner asks for a cost analysis
      Then the cost agent recommends a spot migration
      And the recommendation resembles a failure
      And it expects to save $55,200 a month
      And the cost agent is less sure of it than before
