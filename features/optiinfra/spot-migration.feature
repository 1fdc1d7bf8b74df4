@optiinfra @scenario-1 @e2e
Feature: Spot migration
  Acme serves a language model on four machines at $30,000 a month each, and they are never idle. The cloud rents out the
  same machines for little more than half, on condition that it may take them back at short notice. OptiInfra moves Acme
  over, step by step, and shows on Acme's own bill what came of it.

  Background:
    Given the company Acme with the estate acme-4

  @SCN-1
  Rule: Cost and quality are known before anything is changed
    A saving can only be shown against what was there before.

    Scenario: Acme's cost and quality are measured
      Then Acme's monthly cost is $120,000
      And the cloud's bill of Acme is $120,000
      And Acme's quality score is at least 0.95

  @SCN-2 @SCN-3
  Rule: The cost agent finds the saving by itself
    The owner asks for an analysis, and is told what could be done, what it is worth, and how sure the agent is.

    @SCN-4
    Scenario: A cost analysis recommends spot instances
      When the owner asks for a cost analysis
      Then the cost agent recommends a spot migration
      And the recommendation is pending
      And its risk is low or medium
      And it expects to save $55,200 a month
      And its discount is 46 %
      And Acme's monthly cost is $120,000

  @SCN-5
  Rule: Other agents validate before the owner is asked
    A saving is worth nothing if answers get slower or worse. So the agents that know about that are heard first.

    @SCN-6
    Scenario: Three agents validate a spot migration
      When a spot migration is recommended
      Then the performance agent has approved the recommendation
      And the resource agent has approved the recommendation
      And the application agent has approved the recommendation, with a baseline of quality
      And the baseline can be read

  @SCN-7
  Rule: The owner decides, and it is recorded who did
    Nothing is carried out before the owner approves.

    @SCN-6
    Scenario: The owner approves a spot migration
      Given a spot migration is recommended
      When the owner approves the recommendation
      Then an optimization has begun
      And the approval is recorded under the owner's name
      And the baseline of quality is older than the approval

    @OPT-24
    Scenario: Without an approval nothing happens
      When a spot migration is recommended
      And Acme has been measured ten more times
      Then no optimization has begun
      And Acme's estate is exactly as it was

  @SCN-8
  Rule: Traffic moves in steps, and the bill falls
    Each share is watched before the next one, and the old machines are kept until the new ones carry everything.

    @SCN-9 @SCN-10 @SCN-11 @SCN-12 @SCN-13 @SCN-14 @WSK-11
    Scenario: Acme's bill falls from $120,000 to $67,200
      Given a spot migration is recommended
      And the owner follows the live events
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization was successful
      And its steps ran like this:
        | step                  | share | outcome   |
        | create spot instances |   0 % | completed |
        | deploy canary         |  10 % | completed |
        | validate canary       |  10 % | completed |
        | scale to 50 percent   |  50 % | completed |
        | validate 50 percent   |  50 % | completed |
        | full migration        | 100 % | completed |
        | validate 100 percent  | 100 % | completed |
        | terminate ondemand    | 100 % | completed |
      And green was given these shares of the traffic: 0, 10, 50, 100
      And while both cohorts ran, the monthly cost was above $120,000
      And Acme's 4 on-demand instances are terminated
      And 4 spot instances run in their place
      And every quality score since then was at least 0.95
      And Acme's quality score is 0.965
      And Acme's monthly cost is at least 40 % lower
      And Acme's monthly cost is $67,200
      And the cloud's bill of Acme is $67,200
      And the savings are 95.7 % of the prediction
      And the optimization is remembered as a success
      And the owner has seen at least 12 live events, none missing, the last one of the completion

  @STO-7 @STO-8 @STO-10
  Rule: Every store tells the same story
    Bills, metrics, lessons and events lie in different stores; one that knows less than the others misleads whoever asks it.

    @STO-9
    Scenario: A finished migration is known to each store once
      Given a spot migration is recommended
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization was successful
      And every store knows of the optimization, once
      And the owner's approval is stored once

  Rule: What the cloud takes back or does not have costs no capacity
    Spot instances are cheap because they can go. A migration that does not get them, or loses them, ends in the new
    estate or in the old one, and never in between.

    @SCN-16 @CLD-26
    Scenario: The cloud takes back an instance in the middle of the migration
      Given a spot migration is recommended
      And the cloud takes back 1 spot instance once green has 50 % of the traffic
      When the owner approves the recommendation
      And the optimization has ended
      Then the cloud has really taken it back
      And the optimization is completed or rolled back
      And all of the traffic is served by 4 instances
      And the events tell of it, and of what was done about it

    @SCN-17
    Scenario: The cloud has no spot instances to give
      Given a spot migration is recommended
      And the cloud has no spot instances left
      When the owner approves the recommendation
      And the optimization has ended
      Then the optimization is failed or rolled back
      And Acme's monthly cost is $120,000
      And the cloud's bill of Acme is $120,000
