@optiinfra @scenario-4 @e2e
Feature: Quality
  Nobody sees on a bill that answers have become worse. The application agent samples them all the time, and a change that
  costs more than five percent of their quality does not stay, whatever it saves.

  Background:
    Given the company Clara with the estate quality-096

  @SCN-42 @SCN-43
  Rule: A loss of quality is detected, and taken back by itself
    Users notice worse answers long before anybody looks at a dashboard.

    @SCN-39 @SCN-40 @SCN-44
    Scenario: A quantization that makes answers worse
      Given a quantization is recommended
      And its risk is medium
      And the baseline can be read
      When the owner approves the recommendation
      And the optimization has ended
      Then the application agent has detected that quality fell from 0.96 to 0.9024
      And the database has the loss from 0.96 to 0.9024
      And the optimization is rolled back
      And nobody has asked for the rollback
      And Clara's estate is exactly as it was
      And Clara's metrics are:
        | quality score | 0.96 |

    @SCN-41 @SCN-45
    Scenario: A migration whose new machines answer worse
      Given a spot migration is recommended
      And the new cohort's answers are 8.33 % worse in all, from a share of 50 % on
      When the owner approves the recommendation
      And the optimization has ended
      Then the application agent has detected that quality fell from 0.96 to 0.88
      And the optimization is rolled back
      And nobody has asked for the rollback
      And Clara's estate is exactly as it was
      And Clara's metrics are:
        | quality score | 0.96 |

  @SCN-46
  Rule: Five percent are the limit
    A limit that is not exact is an argument waiting to be had.

    Scenario Outline: Answers that are <drop> % worse <outcome>
      Given a spot migration is recommended
      And the new cohort's answers are <drop> % worse in all, from a share of 10 % on
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is <outcome>
      And the cloud's bill of Clara is <bill>

      Examples:
        | drop | outcome     | bill     |
        |  4.9 | completed   | $67,200  |
        |  5.0 | completed   | $67,200  |
        |  5.1 | rolled back | $120,000 |

  @SCN-47 @RLB-13
  Rule: Quality is watched on when all is done
    Some things go wrong only when the new machines are the only ones. Then the old ones are built again.

    Scenario: New machines whose answers get worse after the migration
      Given a spot migration is recommended
      And the new cohort's answers are 10 % worse once it is the only one
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is completed
      And it is taken back in the end, by an optimization of its own
      And its steps ran like this:
        | step            | outcome   |
        | rebuild blue    | completed |
        | shift to blue   | completed |
        | verify restored | completed |
        | retire green    | completed |
      And Clara's 4 on-demand instances are terminated
      And the cloud's bill of Clara is $120,000
      And Clara's metrics are:
        | quality score | 0.96 |
