@optiinfra @scenario-6 @e2e
Feature: Rollback
  A change that makes things worse must not wait for somebody to notice. OptiInfra keeps the old machines until the new
  ones have proved themselves, so there is always a way back, and it takes that way by itself.

  Background:
    Given the company Acme with the estate acme-4
    And a spot migration is recommended

  @SCN-63 @RLB-1
  Rule: A canary that fails is rolled back by itself
    Nine of ten requests never saw it, and the tenth is served well again before anybody was called.

    @SCN-64 @SCN-65 @SCN-66
    Scenario: Of every hundred answers of the canary five are errors
      Given the new cohort fails 5 % of its requests from a share of 10 % on
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is rolled back
      And its steps ran like this:
        | step                  | share | outcome     |
        | create spot instances |   0 % | rolled back |
        | deploy canary         |  10 % | rolled back |
        | validate canary       |  10 % | failed      |
        | scale to 50 percent   |  50 % | skipped     |
        | validate 50 percent   |  50 % | skipped     |
        | full migration        | 100 % | skipped     |
        | validate 100 percent  | 100 % | skipped     |
        | terminate ondemand    | 100 % | skipped     |
      And the original state is said to be restored
      And Acme's estate is exactly as it was
      And Acme's monthly cost is $120,000
      And the rollback kept to its time limit

    @SCN-67 @ADT-7
    Scenario: The trail tells what was done, what failed and what was undone
      Given the new cohort fails 5 % of its requests from a share of 10 % on
      When the owner approves the recommendation
      And the optimization has ended
      Then the audit trail tells, in this order:
        | the approval                           |
        | the step "create spot instances"       |
        | the step "deploy canary"               |
        | the failure of "validate canary"       |
        | the undoing of "deploy canary"         |
        | the undoing of "create spot instances" |
        | the completion of the rollback         |
      And the failure tells an error rate of 5.02 %, with a limit of 0.1 %

  @RLB-4 @RLB-5
  Rule: Only what was done is undone, in reverse order
    Traffic goes back first, then the machines, so that no request is sent to a machine that is already gone.

    @SCN-69
    Scenario: A failure at half of the traffic
      Given the new cohort fails 5 % of its requests from a share of 50 % on
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is rolled back
      And these steps were undone, in this order: scale to 50 percent, deploy canary, create spot instances
      And in the cloud, traffic went back before the 4 new machines were ended
      And Acme's estate is exactly as it was

  @RLB-9
  Rule: An undo that fails is tried again, and in the end a human is called
    An estate that is stuck between old and new is the worst of all, and must not look like a success.

    @SCN-70
    Scenario Outline: An undo that fails <often>
      Given the new cohort fails 5 % of its requests from a share of 10 % on
      And shifting traffic back fails <times> times
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is rolled back
      And shifting traffic back has really failed <times> times
      And Acme's estate is exactly as it was

      Examples:
        | often       | times |
        | twice       |     2 |
        | three times |     3 |

    @SCN-70 @OPT-7
    Scenario: An undo that fails for good
      Given the new cohort fails 5 % of its requests from a share of 10 % on
      And shifting traffic back fails 4 times
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is failed
      And shifting traffic back has really failed 4 times
      And the original state is not said to be restored
      And a critical event calls for manual work

  @OPT-10 @SCN-71
  Rule: The owner can call it off until the old machines are gone
    Afterwards the machines of old would have to be built again.

    Scenario: The owner calls off a migration at half of the traffic
      Given the owner has approved the recommendation
      And green has reached 50 % of the traffic
      When the owner calls the optimization off, because of "the board meets today"
      And the optimization has ended
      Then the optimization is rolled back
      And the rollback was asked for because of "the board meets today"
      And in the cloud, traffic went back before the 4 new machines were ended
      And Acme's estate is exactly as it was

    Scenario: The owner cannot call off what is finished
      Given the owner has approved the recommendation
      And the optimization has ended
      When the owner tries to call the optimization off
      Then it is refused as a conflict
      And the cloud's bill of Acme is $67,200
