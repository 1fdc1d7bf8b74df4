@optiinfra @scenario-3 @e2e
Feature: Coordination
  Acme's second model is asked for in bursts, on two machines. For the cost agent they are a saving waiting to be made, for
  the performance agent a risk, since a machine that the cloud takes back is missed just when it is needed. Both are right.
  OptiInfra does not leave it to the owner to find the middle.

  @SCN-28 @SCN-29
  Rule: Agents that disagree are both heard
    A recommendation that another agent refuses is not hidden, and nobody can approve it by mistake.

    @SCN-30
    Scenario: The cost agent wants spot instances, the performance agent does not
      Given the company Acme with the estate acme-2-variable
      When a spot migration is recommended
      Then it expects to save $18,000 a month
      And its risk is medium
      And the recommendation is blocked
      And the performance agent has refused the recommendation
      When staying on demand is recommended
      Then it expects to save $0 a month
      And its risk is low
      And the recommendation is pending

    @RCM-22
    Scenario: The owner tries to approve what an agent refuses
      Given the company Acme with the estate acme-2-variable
      And a spot migration is recommended
      When the owner tries to approve the recommendation
      Then it is refused as a conflict
      And no optimization has begun

  @SCN-31 @SCN-33
  Rule: A conflict is negotiated, and everybody is told what was decided
    Half of the machines at half of the price, and half that nobody takes back: less saved, and less at risk.

    @SCN-32 @SCN-34 @SCN-35
    Scenario: Half of the machines move
      Given the company Acme with the estate acme-2-variable
      And a spot migration is recommended
      And staying on demand is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by a compromise
      And half of the machines are to become spot instances, which saves $9,000 a month at a low risk
      When the resolution is carried out
      Then the optimization is completed
      And Acme's monthly cost is $51,000
      And the cloud's bill of Acme is $51,000
      And the four agents and the orchestrator were told of it
      And the decision and its execution are on record
      And none of them can be approved any more

  @SCN-33
  Rule: The owner's preference comes first
    Whoever pays may want the saving, or may not want the risk. Then there is nothing to negotiate.

    @SCN-36
    Scenario: An owner who prefers cost gets the spot instances, against the refusal
      Given the company Acme with the estate acme-2-variable
      And the owner prefers cost
      And a spot migration is recommended
      And staying on demand is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by the owner's preference
      And a spot migration is chosen
      When the resolution is carried out
      Then the optimization is completed
      And the cloud's bill of Acme is $42,000
      And it is on record that the refusal of a spot migration was overridden

    @SCN-37
    Scenario: An owner who prefers performance stays on demand
      Given the company Acme with the estate acme-2-variable
      And the owner prefers performance
      And a spot migration is recommended
      And staying on demand is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by the owner's preference
      And staying on demand is chosen
      When the resolution is carried out
      Then the optimization is completed
      And Acme's estate is exactly as it was
      And the cloud's bill of Acme is $60,000

  @SCN-38
  Rule: What does not contradict is done in turn
    Cheaper machines and faster answers are both to be had, one after the other. Performance comes first.

    Scenario: Acme's machines are tuned, and then become spot instances
      Given the company Acme with the estate acme-4
      And a spot migration is recommended
      And a KV cache optimization is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by doing all of it in turn
      And a KV cache optimization is to come before a spot migration
      When the resolution is carried out
      Then the optimization is completed
      And a spot migration began only when a KV cache optimization was completed
      And the cloud's bill of Acme is $67,200
      And Acme's metrics are:
        | latency of 95 % | 632 ms |
