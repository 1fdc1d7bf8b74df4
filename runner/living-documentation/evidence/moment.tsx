// A moment of a run, to the millisecond; the day is that of the run.

/** @param at ISO 8601 */
export const Moment = ({ at }: { readonly at: string }) => <time dateTime={at}>{at.slice(11, 23)}</time>;
