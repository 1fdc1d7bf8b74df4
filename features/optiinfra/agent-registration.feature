@optiinfra @integration
Feature: Agent registration
  The orchestrator gives work to whatever agents there are: they come, are restarted with new abilities, and go. It has to
  know at every moment who is there and what each can do, or work is lost. The agents that have names here belong to
  the scenario; the real ones go on with their work beside them.

  @AGN-1 @AGN-4 @AGN-9
  Rule: An agent that registers is there at once
    Nobody has to tell the orchestrator where its agents are.

    @core20 @AGN-2
    Scenario: A cost agent registers
      When Ada registers as a cost agent
      Then Ada is told her id, and how often to beat
      And the registry has Ada as an active cost agent
      And the database has one row for Ada, active, of the type cost

    @EVN-6
    Scenario: The company whose estate agents watch is told of a new one
      Given the company Acme with the estate acme-4
      When Ada registers as a cost agent
      Then Acme's events tell once that Ada has registered

    @AGN-3
    Scenario Outline: A registration that makes no sense
      When an agent tries to register <how>
      Then it is refused as <reason>

      Examples:
        | how                       | reason       |
        | as a gardening agent      | invalid      |
        | with the version "latest" | invalid      |
        | without a host            | invalid      |
        | without a service key     | unauthorized |

  @AGN-5
  Rule: The same agent again is the same agent
    An agent that is restarted after an update is no second one, and what it can do now is what counts.

    @core20
    Scenario: A cost agent is restarted with other capabilities
      Given Ada has registered as a cost agent
      When Ada registers again, able to do "spot_migration, gpu_lending"
      Then Ada has the same id as before
      And the registry has Ada once, able to do "spot_migration, gpu_lending"
      And the database has one row for Ada, active, of the type cost

    Scenario: The company is told that the new one takes the place of the old one
      Given the company Acme with the estate acme-4
      And Ada has registered as a cost agent
      When Ada registers again, able to do "spot_migration"
      Then Acme's events tell that Ada has registered anew

  @AGN-6
  Rule: Who serves nothing gets nothing
    An agent without an address can be seen, and cannot be asked.

    Scenario: One of two agents has no address
      Given the cost agent Bob
      And Ada has registered as a cost agent
      When 4 tasks are given to the cost agents
      Then all 4 tasks are completed by Bob
      And none of them was tried twice
      And the registry has Ada as an active cost agent

  @AGN-7 @AGN-8
  Rule: An agent that has taken its leave is left alone
    What it had begun is given to another one: its leaving is no reason to lose work.

    @core20
    Scenario: A cost agent deregisters
      Given the cost agents Ada and Bob
      When Ada deregisters
      Then the registry has Ada as a deregistered cost agent
      When 4 tasks are given to the cost agents
      Then all 4 tasks are completed by Bob
      And Ada was given no task
      When Ada beats
      Then it is refused as not found

    @core20 @TSK-14
    Scenario: A cost agent deregisters while it works on a task
      Given the cost agents Ada and Bob, of whom Ada is the least busy
      And Ada never answers
      And a task is given to the cost agents
      And Ada has the task in hand
      When Ada deregisters
      Then the task is completed by Bob
      And Ada and Bob were given the task under the same id

    Scenario: An agent that nobody knows
      When somebody deregisters an agent that there is not
      Then it is refused as not found
