@agentspec
Feature: How a run treats a cluster
  The specification is run again and again on clusters that people use. It may borrow, and has to give back.

  @opa @enforce @DEM-12 @DEM-15 @ASR-86
  Rule: The mode that a scenario borrows is given back
    A specification that leaves an agent enforcing has broken the cluster that it was to specify.

    Scenario: After enforcing, the sidecar tracks again
      Given the fitness-tracker agent in enforce mode
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 403
      When the sidecar goes back to its usual settings
      And a client sends a chat message
      Then the client is answered with status 200
      And the answer names the violation "pii_detector_not_invoked" in a header

  @kubernetes @extended @DEM-34
  Rule: Two runs do not disturb each other
    Two runs that change modes in the same namespace would both report nonsense. The second one is told who is there.

    @slow
    Scenario: A second run is refused, and says who is there
      Given the research-agent agent
      When another run of the specification begins in the same namespace
      Then that run ends as a broken bench, without running a scenario
      And it names the run that is there, and the way out
      And the agent is as it was before
