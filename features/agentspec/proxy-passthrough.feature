@agentspec @proxy
Feature: Proxy passthrough
  Every client reaches an agent through its sidecar. An agent author must be able to forget that it is there:
  what the client sends arrives, and what the agent answers comes back.

  @smoke @PRX-1
  Rule: The agent receives what the client sent
    A proxy that tidies requests up breaks agents in ways that nobody looks for in a proxy.

    Background:
      Given the fitness-tracker agent
      And the agent tells what it receives

    Scenario Outline: The method <method> arrives as sent
      When a client sends a <method> request
      Then the agent receives the request unchanged

      Examples:
        | method  |
        | GET     |
        | POST    |
        | PUT     |
        | PATCH   |
        | DELETE  |
        | OPTIONS |

    @PRX-2
    Scenario Outline: The path <target> arrives unchanged
      When a client requests "<target>" of the agent
      Then the agent receives the request unchanged

      Examples: what HTTP lets nobody change
        | target                    | why it is at risk             |
        | /plans?week=3&day=        | an empty query value          |
        | /plans?q=a%20b+c&q=%C3%A4 | escapes, and a repeated query |
        | /plans%2Fweek%2f3         | encoded slashes               |
        | //plans//3                | doubled slashes               |

      @extended @PRX-29
      Examples: what other proxies tidy up
        | target            | why it is at risk               |
        | /plans/../secrets | dot segments invite normalising |

    @PRX-14
    Scenario: Request headers arrive as sent
      When a client sends a request with the headers:
        | accept-language | en;q=0.8, de              |
        | x-thread-id     |                      7f3a |
        | x-agentspec-own | a client header like this |
      Then the agent receives the request unchanged

    @PRX-3
    Scenario: The host that the agent sees is its own
      When a client sends a request with the headers:
        | host | shop.example.com |
      Then the agent is told its own host, not "shop.example.com"

    @extended @PRX-26
    Scenario: A header of 7 KiB arrives whole
      When a client sends a request with a header of 7 KiB
      Then the agent receives the request unchanged

    @PRX-5
    Scenario Outline: A body of <kind> arrives byte for byte
      When a client sends a body of <kind>
      Then the agent receives the request unchanged

      Examples:
        | kind           |
        | JSON           |
        | malformed JSON |
        | binary data    |
        | no bytes       |

    @PRX-4
    Scenario: Headers that concern one connection only are not passed on
      When a client sends a request with the headers:
        | connection | x-hop             |
        | x-hop      | for this hop only |
      Then the agent receives no "x-hop" header

    @extended @PRX-22
    Scenario: A client that sends nothing more is answered all the same
      When a client sends a request, and ends its side of the connection
      Then the agent receives the request unchanged

  @PRX-21
  Rule: A client may ask whether its body is wanted before it sends it
    Common clients do with every larger body. One that is never told to go on waits in vain, or is refused for asking.

    Background:
      Given the fitness-tracker agent
      And the agent tells what it receives

    @PRX-5
    Scenario: A body that is asked for arrives byte for byte
      When a client asks whether its body of JSON is wanted
      Then the client is told to go on
      And the agent receives the request unchanged

    @extended @PRX-6
    Scenario: A body of 1 MiB and one byte is not asked for
      When a client asks whether its body of 1 MiB and one byte is wanted
      Then the client is answered with status 413
      And the client is not told to go on
      And the agent has not received the request

  Rule: A request that HTTP lets no proxy forward is answered by the proxy
    Two parties that read one request differently can be played off against each other.

    Background:
      Given the fitness-tracker agent
      And the agent tells what it receives

    @PRX-23
    Scenario: A request for two hosts is refused
      When a client sends a request for the hosts "shop.example.com" and "bank.example.com"
      Then the client is answered with status 400
      And the agent has not received the request

    @PRX-25
    Scenario: A request in a coding that the proxy does not know is refused
      When a client sends a request with the headers:
        | transfer-encoding | gzip, chunked |
      Then the client is answered with an error
      And the agent has not received the request

    @extended @PRX-31
    Scenario: A client is told that its coding is not known
      When a client sends a request with the headers:
        | transfer-encoding | gzip, chunked |
      Then the client is answered with status 501

    @PRX-24
    Scenario Outline: <method> that may go no further is answered by the proxy
      When a client sends a <method> request that may be forwarded 0 times
      Then the client is answered with status 200
      And the agent has not received the request
      And the audit entry shows:
        | status | 200 |

      Examples: what the proxy answers for the agent
        | method  |
        | OPTIONS |

      @extended @PRX-30
      Examples: what the proxy reflects
        | method |
        | TRACE  |

    @PRX-24
    Scenario: A request that may go further is counted
      When a client sends a TRACE request that may be forwarded 3 times
      Then the agent is told that it may be forwarded 2 times

  @PRX-6
  Rule: A request body has a limit of 1 MiB
    Without a limit one client can exhaust the memory of an agent.

    Background:
      Given the fitness-tracker agent
      And the agent tells what it receives

    @PRX-5
    Scenario: A body of exactly 1 MiB passes
      When a client sends a body of 1 MiB
      Then the agent receives the request unchanged

    @extended @AUD-1
    Scenario Outline: A body of <body> is refused
      When a client sends a body of <body>
      Then the client is answered with status 413
      And the refusal says why
      And the agent has not received the request
      And the audit entry shows:
        | status | 413 |

      Examples:
        | body                                          |
        |                            1 MiB and one byte |
        | 1 MiB and one byte without telling its length |

  @PRX-7
  Rule: The client receives what the agent answered
    Errors of the agent are the agent's to explain; a sidecar that rewrites them hides them.

    Background:
      Given the gymcoach agent

    @AUD-4
    Scenario Outline: The agent's status <status> passes unchanged
      Given the agent answers with:
        | status | <status> |
      When a client sends a request
      Then the client is answered with status <status>
      And the audit entry shows:
        | status | <status> |

      Examples:
        | status |
        |    201 |
        |    204 |
        |    404 |
        |    422 |
        |    503 |

    @PRX-9
    Scenario: A redirect is passed on and not followed
      Given the agent answers with:
        | status   |        302 |
        | location | /elsewhere |
      When a client sends a request
      Then the client is answered with status 302
      And the answer has the headers:
        | location | /elsewhere |

    Scenario: The body and the headers of an answer pass unchanged
      Given the agent answers with:
        | body       | two plans        |
        | etag       | "v7"             |
        | set-cookie | theme=dark       |
        | set-cookie | units=metric     |
        | x-agent    | gymcoach, really |
      When a client sends a request
      Then the answer has the body "two plans"
      And the answer has the headers:
        | etag       | "v7"             |
        | set-cookie | theme=dark       |
        | set-cookie | units=metric     |
        | x-agent    | gymcoach, really |

    Scenario: A compressed body passes without being touched
      Given the agent answers with:
        | compressed body | two plans |
      When a client sends a request
      Then the answer has a compressed body that says "two plans"

    @PRX-19
    Scenario: The length of a body that the client has already is passed on without the body
      Given the agent answers with:
        | status         |  304 |
        | etag           | "v7" |
        | content-length |   42 |
      When a client sends a request
      Then the client is answered with status 304
      And the answer has the headers:
        | etag           | "v7" |
        | content-length |   42 |
      And the audit entry shows:
        | status | 304 |

    @PRX-20
    Scenario Outline: An agent that announces its answer with <interim>, unasked, is heard
      Given the agent answers with:
        | interim | <interim> |
        | body    | two plans |
      When a client sends a request
      Then the client is answered with status 200
      And the answer has the body "two plans"

      Examples:
        | interim  |
        |      100 |
        |      103 |
        | 103, 100 |

    Scenario: An answer to a client that asks for the headers only has no body
      Given the agent answers with:
        | status | 200 |
      When a client sends a HEAD request
      Then the client is answered with status 200
      And the answer has no body

  Rule: A streamed answer arrives while it is being made
    Chat agents stream their answers word by word. A sidecar that waits for the end makes them look frozen.

    Background:
      Given the gymcoach agent

    @PRX-8
    Scenario: The client reads a part while the agent still holds back the next
      When the agent begins a streamed answer
      Then the client has received 1 part
      When the agent sends the next part
      Then the client has received 2 parts
      When the agent finishes its answer
      Then the client has received the whole answer
      And the audit entry shows:
        | status | 200 |

    @AUD-7 @PRX-18
    Scenario: An agent that dies in the middle of its answer leaves no answer that looks whole
      Given the agent begins a streamed answer
      And the client has received 1 part
      When the agent dies
      Then the client's answer is cut off
      And the audit entry says that the request was aborted

  Rule: Every request has an id
    The id is the thread that ties client, agent, audit entry and pushed events together.

    Background:
      Given the fitness-tracker agent

    @PRX-10 @PRX-12
    Scenario: The client's own id is kept
      Given the agent tells what it receives
      When a client sends a request with the headers:
        | x-request-id | order 66/a |
      Then the agent receives the request unchanged
      And there is an audit entry for the id that the agent received

    @PRX-11 @PRX-12
    Scenario: A client without an id is given one
      Given the agent tells what it receives
      When a client sends a request without an id
      Then the agent receives a fresh random request id
      And there is an audit entry for the id that the agent received

    @extended @PRX-12 @PRX-27
    Scenario: A client with an empty id is given one
      Given the agent tells what it receives
      When a client sends a request with the headers:
        | x-request-id |  |
      Then the agent receives a fresh random request id
      And there is an audit entry for the id that the agent received

    @PRX-12
    Scenario: The sidecar adds no id to the answer
      When a client sends a chat message
      Then the answer has no "x-request-id" header

    @PRX-13
    Scenario: Two requests with one id leave two entries
      When a client sends requests for "/plans" and "/progress" with one id
      Then each request has exactly one audit entry

  Rule: Failures on either side are told plainly
    Whoever is paged at night must see at once which side failed.

    @extended @AGT-4 @PRX-15
    Scenario: A request to an agent that is down is answered 502
      Given the voice-assistant agent, which is not running
      When a client sends a chat message
      Then the client is answered with status 502
      And the refusal says why
      And the audit entry shows:
        | status | 502 |

    @AUD-1
    Scenario: A request to an agent that is down leaves one entry, and only one
      Given the voice-assistant agent, which is not running
      When a client sends a chat message
      Then the client is answered with an error
      And each request has exactly one audit entry

    @PRX-16
    Scenario: The sidecar of an agent that is down goes on telling how it is
      Given the voice-assistant agent, which is not running
      When a client sends a chat message
      Then the client is answered with an error
      When an operator reads its liveness
      Then the answer has "status" with "live"

    @AUD-7 @PRX-17
    Scenario: A client that goes away before the answer leaves an aborted entry
      Given the gymcoach agent
      And the agent is still working on a request
      When the client goes away
      Then the audit entry says that the request was aborted

    @extended @PRX-28
    Scenario: An agent whose client goes away before the answer need not go on
      Given the gymcoach agent
      And the agent is still working on a request
      When the client goes away
      Then the agent notices that nobody is waiting

    @extended @AUD-1 @AUD-7 @PRX-27
    Scenario: A client that goes away and gave an empty id leaves an aborted entry
      Given the gymcoach agent
      And the agent is still working on a request with an empty id
      When the client goes away
      Then an audit entry with an id of the sidecar's says that the request was aborted

    @AUD-7 @PRX-17
    Scenario: A client that goes away in the middle of a streamed answer leaves an aborted entry
      Given the gymcoach agent
      And the agent begins a streamed answer
      And the client has received 1 part
      When the client goes away
      Then the audit entry says that the request was aborted

    @extended @PRX-28
    Scenario: An agent whose client goes away in the middle of a streamed answer need not go on
      Given the gymcoach agent
      And the agent begins a streamed answer
      And the client has received 1 part
      When the client goes away
      Then the agent notices that nobody is waiting
