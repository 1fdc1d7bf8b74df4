// Thrown where the messages of a shard cannot be followed any further.

/** Says what is wrong; the stream itself knows the place. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream';
}
