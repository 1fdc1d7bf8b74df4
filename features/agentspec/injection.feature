@agentspec @operator @kubernetes
Feature: Sidecar injection
  A team that deploys an agent adds one annotation, and the platform puts the sidecar in front of it. It must happen
  to those who asked, to nobody else, and never twice; and it must never keep a pod from starting.

  @smoke @OPR-17 @OPR-18
  Rule: Who asks for a sidecar gets one
    The annotation is the whole request. No label has to go with it, and anything but "true" is no request.

    @OPR-19
    Scenario Outline: A pod that <how> gets <outcome>
      When a pod is submitted that says:
        | wants a sidecar | <value> |
      Then it gets <outcome>

      Examples:
        | how                  | value | outcome    |
        | asks for a sidecar   | true  | a sidecar  |
        | objects to a sidecar | false | no sidecar |
        | says True            | True  | no sidecar |
        | says yes             | yes   | no sidecar |

    Scenario: A pod that says nothing gets no sidecar
      When a pod is submitted that says nothing
      Then it gets no sidecar

    @slow @replaces-operator @OPR-19
    Scenario: Where the operator injects by default, every pod gets a sidecar unless it objects
      Given the operator injects by default
      When a pod is submitted that says nothing
      Then it gets a sidecar
      When a pod is submitted that says:
        | wants a sidecar | false |
      Then it gets no sidecar

  @OPR-20
  Rule: The sidecar knows its agent
    A sidecar without the right manifest, in front of the wrong port, would be worse than none.

    @OPR-21 @OPR-24 @OPR-26
    Scenario: The sidecar stands in front of the agent's port and reads its manifest
      When a pod is submitted that says:
        | wants a sidecar | true        |
        | agent's name    | night-coach |
        | agent port      |        9090 |
      Then its sidecar:
        | stands in front of port |                        9090 |
        | opens                   | a proxy and a control plane |
        | reads its manifest from | night-coach-agent-yaml      |
      And the pod's own containers and volumes are as they were

    @OPR-21
    Scenario: Another manifest can be named
      When a pod is submitted that says:
        | wants a sidecar | true        |
        | manifest        | my-manifest |
      Then its sidecar:
        | reads its manifest from | my-manifest |

    Scenario Outline: The agent's name comes from <source>
      When a pod is submitted that says:
        | wants a sidecar        | true            |
        | agent's name           | <annotated>     |
        | label app              | <labelled>      |
        | pod's name             | <name>          |
        | pod's name begins with | <begin of name> |
      Then its sidecar:
        | reads its manifest from | <agent>-agent-yaml |

      Examples:
        | source                   | annotated       | labelled | name | begin of name | agent       |
        | the annotation           | night-coach     | coach    | p-1  | -             | night-coach |
        | the annotation, trimmed  | " night-coach " | coach    | p-1  | -             | night-coach |
        | the label                | -               | coach    | p-1  | -             | coach       |
        | the pod's name           | -               | -        | p-1  | -             | p-1         |
        | the pod's generated name | -               | -        | -    | x-            | x           |

    @OPR-22
    Scenario: The check interval is passed on
      When a pod is submitted that says:
        | wants a sidecar | true |
        | check interval  |   45 |
      Then its sidecar:
        | is checked every | 45 seconds |

  @smoke @OPR-23
  Rule: Nothing is injected where it does not belong
    The cluster's own pods are nobody's agents, and a pod that has a sidecar needs no second one.

    Scenario Outline: In the cluster's own namespace <namespace> nothing is injected
      When a pod is submitted that says:
        | wants a sidecar | true        |
        | namespace       | <namespace> |
      Then it gets no sidecar

      Examples:
        | namespace       |
        | kube-system     |
        | kube-public     |
        | kube-node-lease |

    Scenario Outline: A pod that has a container named <container> gets no second one
      When a pod is submitted that says:
        | wants a sidecar | true        |
        | container       | <container> |
      Then it keeps its 2 containers

      Examples: as the webhook names it
        | container         |
        | agentspec-sidecar |

      @extended @OPR-39
      Examples: as people name it
        | container |
        | sidecar   |

  @OPR-17
  Rule: No pod is kept from starting
    A sidecar is a help. A wish for one that cannot be granted must not become an outage.

    Scenario: A pod whose agent has a name that Kubernetes does not allow is made without a sidecar
      When a pod is submitted that says:
        | wants a sidecar | true        |
        | agent's name    | Night Coach |
      Then it gets no sidecar

  @OPR-25
  Rule: The policy engine comes along
    A policy that is judged elsewhere is one more thing that can fail between an answer and its reader.

    Scenario: The pod gets an engine with the agent's policy, and the sidecar asks it
      When a pod is submitted that says:
        | wants a sidecar | true        |
        | agent's name    | night-coach |
      Then it gets a policy engine with the policy "night-coach-opa-policy"
      And the policy engine runs with the least rights and bounded resources
      And its sidecar:
        | asks the policy engine in mode | track |

    @OPR-22
    Scenario: A pod can choose its mode
      When a pod is submitted that says:
        | wants a sidecar | true    |
        | policy mode     | enforce |
      Then its sidecar:
        | asks the policy engine in mode | enforce |

  @OPR-27
  Rule: An injected pod is a complete agent
    What was injected must do what a sidecar that was written by hand does: pass on, record, be observed.

    @slow @e2e @extended @OPR-24 @OPR-40
    Scenario: An agent that only asked for a sidecar is proxied, recorded and observed
      Given a copy of the gymcoach agent that only asks for a sidecar
      When a client sends a chat message
      Then the client is answered with status 200
      And the audit entry shows:
        | method | POST  |
        | path   | /chat |
        | status |   200 |
      And an observation of it was made, with a service for its control plane
      And its observation becomes "Healthy"
