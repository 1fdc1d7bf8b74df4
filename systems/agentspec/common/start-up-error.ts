// The error of a program that must not start; its message is what whoever runs it reads.

/** A start is refused (ENV-11, ENV-17). The message names every reason, one a line. */
export class StartUpError extends Error {
  override readonly name = 'StartUpError';
}
