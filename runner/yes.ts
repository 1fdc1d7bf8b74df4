// What counts as a yes in a variable.

const YES = ['1', 'true', 'yes'];

/** @returns whether the value of a variable says yes, in whatever case; one that is not set does not */
export function saysYes(value: string | undefined): boolean {
  return value !== undefined && YES.includes(value.toLowerCase());
}
