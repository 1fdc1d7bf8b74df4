@optiinfra @scenario-5 @e2e
Feature: Customer journey
  NewCorp has heard of OptiInfra, and Nora, who owns the bill, wants to see for herself. In one sitting she signs up, lets
  OptiInfra into her cloud, and is shown what could be saved. What she approves saves as much as she was told.

  Rule: Whoever signs up is a customer at once
    Nobody at OptiInfra has to do anything for it, and nobody else gets in.

    @SCN-48
    Scenario: Nora signs up for NewCorp
      Given Nora has signed up for NewCorp
      When Nora signs in
      Then the platform knows Nora by her token
      And NewCorp is a customer with the plan pro

    @SCN-49
    Scenario: Somebody else tries Nora's account
      Given Nora has signed up for NewCorp
      When somebody tries to sign in as Nora with the password "newcorp"
      Then it is refused as wrong credentials

  @SCN-50
  Rule: OptiInfra sees what the cloud lets it see, and nothing before
    It is let in by a name that the cloud knows, and shown the way by a runtime that was given a token.

    Background:
      Given Nora has signed up for NewCorp
      And Nora has signed in
      And NewCorp has the estate newcorp-6 in the cloud

    @SCN-52 @SCN-53
    Scenario: NewCorp's estate is discovered
      When the owner onboards AWS
      Then the onboarding has started
      And nothing is known of NewCorp's estate
      When the runtime connects, with the token of its install command
      Then the runtime is connected
      And NewCorp's estate is discovered: 6 machines and 2 models, for $145,000 a month

    @SCN-51
    Scenario Outline: The cloud does not know by whom OptiInfra was let into <cloud>
      When the owner tries to onboard <cloud> in a name that the cloud does not know
      Then it is refused as not granted by the cloud
      And nothing is known of NewCorp's estate

      Examples:
        | cloud |
        | AWS   |
        | GCP   |

    @ONB-9
    Scenario: A runtime that makes up a token finds nothing out
      When the owner onboards AWS
      And a runtime tries to connect with a token that was made up
      Then it is refused as unauthorized
      And nothing is known of NewCorp's estate

  Rule: A new customer need not know what to ask
    Every agent looks at what was discovered, and says what it would do.

    Background:
      Given Nora has signed up for NewCorp
      And Nora has signed in
      And NewCorp has the estate newcorp-6 in the cloud

    @SCN-54 @SCN-55
    Scenario: NewCorp is told what it could save
      When the owner has onboarded AWS
      Then without having been asked, OptiInfra recommends:
        | agent       | recommendation        | saving  |
        | cost        | spot migration        | $22,000 |
        | cost        | reserved instance     | $18,000 |
        | resource    | instance rightsizing  | $15,000 |
        | performance | kv cache optimization | $0      |
        | performance | kv cache optimization | $0      |
      And the dashboard shows:
        | spend                     | $145,000 |
        | savings that are possible | $55,000  |
        | savings so far            | $0       |
      And the dashboard shows each of the recommendations

    @SCN-60
    Scenario: NewCorp is watched by every agent
      When the owner has onboarded AWS
      Then each of the four agents is active, and has beaten for NewCorp just now

  @SCN-56 @SCN-58
  Rule: The first savings come with the first approval
    From the sign-up to a lower bill, with everything seen on the way.

    @SCN-57 @SCN-59
    Scenario: NewCorp's bill falls from $145,000 to $123,500
      Given Nora has signed up for NewCorp
      And Nora has signed in
      And NewCorp has the estate newcorp-6 in the cloud
      And the owner has onboarded AWS
      And without having been asked, OptiInfra recommends:
        | agent       | recommendation        | saving  |
        | cost        | spot migration        | $22,000 |
        | cost        | reserved instance     | $18,000 |
        | resource    | instance rightsizing  | $15,000 |
        | performance | kv cache optimization | $0      |
        | performance | kv cache optimization | $0      |
      And the owner follows the live events
      When the owner approves the recommendation that saves the most
      And the optimization has ended
      Then the optimization was successful
      And the owner has seen at least 12 live events, none missing, the last one of the completion
      And the owner has seen, in this order:
        | the optimization executing, with 10 % of the traffic  |
        | the optimization executing, with 50 % of the traffic  |
        | the optimization executing, with 100 % of the traffic |
        | the optimization completed, with 100 % of the traffic |
      And the dashboard shows:
        | spend          | $123,500 |
        | savings so far | $21,500  |
      And the cloud's bill of NewCorp is $123,500
      And the savings are 97.7 % of the prediction

  @SCN-62
  Rule: It is the same journey at another cloud
    Whoever is at Google need not move first.

    Scenario: NewCorp's machines are at Google
      Given Nora has signed up for NewCorp
      And Nora has signed in
      And NewCorp has the estate multicloud in the cloud, but:
        | of          | what     | value  |
        | gce-burst-1 | workload | stable |
        | gce-burst-2 | workload | stable |
        | gce-burst-3 | workload | stable |
        | gce-burst-4 | workload | stable |
        | gce-burst-5 | workload | stable |
      When the owner onboards GCP
      Then the onboarding has started
      When the runtime connects, with the token of its install command
      Then NewCorp's estate is discovered: 5 machines and 1 model, for $50,000 a month
      And without having been asked, OptiInfra recommends:
        | agent | recommendation | saving  |
        | cost  | spot migration | $30,000 |
      When the owner approves the recommendation that saves the most
      And the optimization has ended
      Then the optimization was successful
      And the cloud's bill of NewCorp has:
        | AWS      | $100,000 |
        | GCP      | $20,000  |
        | transfer | $0       |
        | in all   | $120,000 |
