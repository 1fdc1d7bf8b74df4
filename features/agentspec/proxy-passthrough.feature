@agentspec @proxy
Feature: Proxy passthrough
  Every client reaches an agent through its sidecar. An agent author must be able to forget that it is there:
  what the client sends arrives, and what the agent answers comes back.

  @PRX-1 @PRX-2 @PRX-3 @PRX-5 @PRX-14 @smoke
  Rule: The agent receives what the client sent
    A proxy that tidies requests up breaks agents in ways that nobody looks for in a proxy.

    Background:
      Given the fitness-tracker agent

    Scenario Outline: The method <method> arrives as sent
      When a client sends a <method> request
      Then the agent receives the method "<method>"

      Examples:
        | method  |
        | GET     |
        | POST    |
        | PUT     |
        | PATCH   |
        | DELETE  |
        | OPTIONS |

    Scenario Outline: The request target <target> arrives verbatim
      When a client requests the target "<target>"
      Then the agent receives the target "<target>"

      Examples:
        | target                    | why it is at risk               |
        | /plans?week=3&day=        | an empty query value            |
        | /plans?q=a%20b+c&q=%C3%A4 | escapes, and a repeated query   |
        | /plans/../secrets         | dot segments invite normalising |
        | /plans%2Fweek%2f3         | encoded slashes                 |
        | //plans//3                | doubled slashes                 |

    Scenario: Request headers arrive as sent
      When a client sends the headers:
        | name            | value                     |
        | accept-language | en;q=0.8, de              |
        | x-thread-id     |                      7f3a |
        | x-agentspec-own | a client header like this |
      Then the agent receives those headers

    Scenario: The host that the agent sees is its own
      When a client sends the headers:
        | name | value            |
        | host | shop.example.com |
      Then the agent receives another host than "shop.example.com"

    Scenario: A header of 16 KiB arrives whole
      When a client sends a header of 16384 characters
      Then the agent receives that header whole

    Scenario Outline: A body of <kind> arrives byte for byte
      When a client sends a body of <kind>
      Then the agent receives the same bytes

      Examples:
        | kind           |
        | JSON           |
        | malformed JSON |
        | binary data    |
        | no bytes       |

    @PRX-4
    Scenario: Headers that concern one connection only are not passed on
      When a client names its header "x-hop" as one of the connection
      Then the agent receives no "x-hop" header

  @PRX-6 @AUD-1
  Rule: A request body has a limit of 1 MiB
    Without a limit one client can exhaust the memory of an agent.

    Background:
      Given the fitness-tracker agent

    Scenario: A body of exactly 1 MiB passes
      When a client sends a body of 1048576 bytes
      Then the agent receives the same bytes

    Scenario Outline: A body of one byte more is refused <how>
      When a client sends a body of 1048577 bytes <how>
      Then the client is answered with status 413
      And the answer explains itself in an "error"
      And the agent has not received the request
      And the audit entry of the request has status 413

      Examples:
        | how                             |
        | with its length declared        |
        | without its length being stated |

  @PRX-7 @PRX-9 @AUD-4
  Rule: The client receives what the agent answered
    Errors of the agent are the agent's to explain; a sidecar that rewrites them hides them.

    Background:
      Given the gymcoach agent

    Scenario Outline: The agent's status <status> passes unchanged
      When the agent answers a request with status <status>
      Then the client is answered with status <status>
      And the audit entry of the request has status <status>

      Examples:
        | status |
        |    201 |
        |    204 |
        |    404 |
        |    422 |
        |    503 |

    Scenario: A redirect is passed on and not followed
      When the agent redirects a request to "/elsewhere"
      Then the client is answered with status 302
      And the client receives the header "location" with "/elsewhere"

    Scenario: The body and the headers of an answer pass unchanged
      When the agent answers with the body "two plans" and the headers:
        | name       | value            |
        | etag       | "v7"             |
        | set-cookie | theme=dark       |
        | set-cookie | units=metric     |
        | x-agent    | gymcoach, really |
      Then the client receives the body "two plans"
      And the client receives those headers

    Scenario: A compressed body passes without being touched
      When the agent answers with a compressed body
      Then the client receives the header "content-encoding" with "gzip"
      And the client can decompress the body

    Scenario: An answer to HEAD has headers and no body
      When a client asks for the head of an answer only
      Then the client is answered with status 200
      And the client receives an empty body

  @PRX-8 @PRX-18 @AUD-7
  Rule: A streamed answer arrives while it is being made
    Chat agents stream their answers word by word. A sidecar that waits for the end makes them look frozen.

    Background:
      Given the gymcoach agent

    Scenario: The client reads a part while the agent still holds back the next
      When the agent begins a streamed answer
      Then the client receives its first part
      When the agent sends the next part
      Then the client receives its second part
      When the agent ends the answer
      Then the client receives the whole answer
      And the audit entry of the request has status 200

    Scenario: An agent that dies in the middle of its answer leaves no answer that looks whole
      Given the agent has begun a streamed answer
      When the agent dies
      Then the client's answer is cut off
      And the audit entry of the request says that it was aborted

  @PRX-10 @PRX-11 @PRX-12 @PRX-13
  Rule: Every request has an id
    The id is the thread that ties client, agent, audit entry and pushed events together.

    Background:
      Given the fitness-tracker agent

    Scenario: The client's own id is kept
      When a client sends a request with the id "order 66/a"
      Then the agent receives the request id "order 66/a"
      And there is an audit entry for "order 66/a"

    Scenario Outline: A client with <what> is given one
      When a client sends a request with <what>
      Then the agent receives a fresh random request id
      And there is an audit entry for the id that the agent received

      Examples:
        | what        |
        | no id       |
        | an empty id |

    Scenario: The sidecar adds no id to the answer
      When a client sends a chat message
      Then the client receives no "x-request-id" header

    Scenario: Two requests with one id leave two entries
      When a client sends 2 requests with one id
      Then the audit ring holds 2 entries of that id

  @PRX-15 @PRX-16 @PRX-17 @AUD-7 @AUD-1 @AGT-4
  Rule: Failures on either side are told plainly
    Whoever is paged at night must see at once which side failed.

    Scenario: An agent that is not there is a bad gateway
      Given the voice-assistant agent
      When a client sends a chat message
      Then the client is answered with status 502
      And the answer explains itself in an "error"
      And the audit entry of the request has status 502
      And the control plane is live

    Scenario: A client that goes away before the answer leaves an aborted entry
      Given the gymcoach agent
      And the agent is working on a request
      When the client goes away
      Then the agent notices that nobody is waiting
      And the audit entry of the request says that it was aborted

    Scenario: A client that goes away in the middle of a streamed answer leaves an aborted entry
      Given the gymcoach agent
      And the agent has begun a streamed answer
      When the client goes away
      Then the agent notices that nobody is waiting
      And the audit entry of the request says that it was aborted
