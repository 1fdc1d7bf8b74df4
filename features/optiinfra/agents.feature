@optiinfra @integration
Feature: Agents come and go
  Agents are processes of their own, on machines of their own. Some crash, some hang, and new ones are rolled out in the
  middle of the day. Work must not be given to one that is no longer there.

  Background:
    Given the company Acme with the estate acme-4

  @AGN-19 @AGN-20
  Rule: An agent that is silent too long gets no more work, until it is heard again
    Silence is all that can be seen of a crash. Whoever watches Acme must not be missing without a word.

    @alone
    Scenario: An agent vanishes
      Given a performance agent that watches Acme has joined
      When the agent vanishes
      Then before long the agent is unreachable
      And Acme's events tell once that the agent is unreachable

    @alone
    Scenario: An agent that was silent beats again
      Given a performance agent that watches Acme has joined
      And the agent has been silent until it was unreachable
      When the agent beats again
      Then before long the agent is active
      And Acme's events tell once that the agent has recovered
