@agentspec
Feature: How a run treats a cluster
  The specification is run again and again on clusters that people use. It may borrow, and has to give back.

  @opa @enforce @DEM-12 @DEM-15 @ASR-86
  Rule: The mode that a scenario borrows is given back
    A specification that leaves an agent enforcing has broken the cluster that it was to specify.

    Scenario: After enforcing, the sidecar tracks again
      Given the fitness-tracker agent in enforce mode
      And the agent reports nothing
      When a client sends a chat message
      Then the client is answered with status 403
      When the sidecar goes back to its usual settings
      And a client sends a chat message
      Then the client is answered with status 200
      And the answer names the violation "pii_detector_not_invoked" in a header
