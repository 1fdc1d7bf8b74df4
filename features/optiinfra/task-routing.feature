@optiinfra @integration
Feature: Task routing
  Several agents of one kind share the work. It goes to one that is there, can do it and has the least to do; where there is
  none, it waits for a while. A task that a scenario gives asks for something that only its own agents can do, so
  that no other agent is disturbed.

  @ORC-1 @ORC-3 @TSK-6
  Rule: Each kind of analysis has its agent
    The owner says what is to be looked at, and need not know who does it.

    @core20
    Scenario: The owner asks for analyses
      Given the company Acme with the estate acme-4
      When the owner asks for each of these:
        | cost optimization        |
        | cost analysis            |
        | performance analysis     |
        | performance optimization |
        | resource analysis        |
        | resource optimization    |
        | quality analysis         |
        | quality validation       |
      Then they are routed to these agents:
        | cost        |
        | cost        |
        | performance |
        | performance |
        | resource    |
        | resource    |
        | application |
        | application |
      And each has a task for its agent, which can be read

    @ORC-2
    Scenario: The owner asks for what no agent does
      Given the company Acme with the estate acme-4
      When the owner asks for a horoscope
      Then it is refused as invalid

  @ORC-5
  Rule: A task that asks for an ability goes to an agent that has it
    An agent that has nothing to do is no help if it cannot do it.

    Scenario: The one with more to do is the one that can
      Given the cost agent Ada
      And the cost agent Bob, who can do nothing of the kind
      And Bob tells a load of 80 %
      When 3 tasks are given to the cost agents
      Then all 3 tasks are completed by Ada
      And Bob was given no task

  @ORC-4 @ORC-6
  Rule: Equal agents share the work, and a busy one gets none
    Three agents that one company pays for must not end up with one of them doing everything.

    @core20
    Scenario: Three agents with nothing to tell them apart
      Given the cost agents Ada, Bob and Cleo
      When 30 tasks are given to the cost agents
      Then Ada, Bob and Cleo have completed 10 of them each, give or take one

    @core20
    Scenario: One of three gets busy
      Given the cost agents Ada, Bob and Cleo
      When Ada tells a load of 95 %
      And 6 tasks are given to the cost agents
      Then Bob and Cleo have completed 3 of them each, give or take one
      And Ada was given no task

  @TSK-13 @TSK-8
  Rule: Work waits for an agent, but not for ever
    An agent that is being restarted loses nobody's work; whoever waits for one that never comes is told.

    @core20
    Scenario: An agent comes in time
      When a task is given to the cost agents
      Then the task is queued
      When the cost agent Ada comes
      Then the task is completed by Ada

    @core20
    Scenario: No agent comes
      When a task is given to the cost agents
      Then the task is queued
      And the task fails, because no agent was available
      And it was given up after the limit of the queue, and not earlier

  @TSK-2
  Rule: What is urgent goes first
    A rollback must not stand in line behind a report.

    Scenario: Four tasks wait for an agent
      Given these tasks wait for a cost agent, in the order in which they were given:
        | low      |
        | critical |
        | normal   |
        | high     |
      When the cost agent Ada comes
      Then Ada was given them in this order: critical, high, normal, low

  @TSK-7
  Rule: A task can be called off
    As long as it has not come to an end.

    Scenario: A task that an agent has in hand is called off
      Given the cost agent Ada
      And Ada never answers
      And a task is given to the cost agents
      And Ada has the task in hand
      When the task is called off
      Then the task is cancelled
      When Ada answers at last
      And Ada has completed another task since
      Then the task is still cancelled

    Scenario: A task that is done cannot be called off
      Given the cost agent Ada
      And a task is given to the cost agents
      And the task is completed by Ada
      When somebody tries to call the task off
      Then it is refused as a conflict
