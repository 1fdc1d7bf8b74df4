@agentspec @kubernetes @extended
Feature: Rollouts on a shared cluster
  Modes and manifests change while clients are talking, and more than one person uses the cluster. Neither may be
  noticed by those who just want an answer.

  @DEM-13 @DEM-14
  Rule: A rollout loses no request
    The new sidecar answers before the old one is told to stop, and the old one finishes what it has begun.

    @slow
    Scenario: Clients that keep asking are all answered while the mode changes
      Given the gymcoach agent
      And clients within the cluster that keep asking it
      When its mode changes to "enforce"
      Then the new sidecar was ready before the old one was told to stop
      And both sidecars, the old and the new one, have answered them
      And not one of their requests was lost

  @DEM-13
  Rule: A change concerns one sidecar
    Whoever makes one agent stricter must not interrupt the others.

    @all-agents
    Scenario: The other agents' pods are untouched
      Given the fitness-tracker agent
      And a platform engineer remembers the pods of the other agents
      When its mode changes to "enforce"
      Then the pods of the other agents are the same as before
