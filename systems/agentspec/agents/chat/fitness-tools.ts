// What stands behind the tools of the two fitness agents: small, real, and the same answer to the same message.

export interface ToolResult {
  /** One sentence for the model to speak from. */
  readonly summary: string;
}

/** A tool reads what it needs off the user's message. */
export type FitnessTool = (message: string) => ToolResult;

/** Minutes of exercise a week that the WHO recommends to adults. */
const WEEKLY_GOAL_MINUTES = 150;
const DEFAULT_MINUTES = 30;

const exercises = {
  strength: ['squats', 'push-ups', 'rows'],
  endurance: ['warm-up jog', 'intervals', 'cool-down walk'],
  mobility: ['hip openers', 'shoulder circles', 'forward fold'],
} as const;

function goalOf(message: string): keyof typeof exercises {
  if (/\b(?:run|cardio|endurance|marathon)/i.test(message)) return 'endurance';
  if (/\b(?:stretch|mobility|flexib|yoga)/i.test(message)) return 'mobility';
  return 'strength';
}

/** Every "30 min", "45 minutes" of the message, added up; undefined where it names none. */
function minutesIn(message: string): number | undefined {
  const amounts = [...message.matchAll(/\b(\d{1,4}) ?min/gi)].map(([, digits]) => Number(digits));
  return amounts.length === 0 ? undefined : amounts.reduce((sum, minutes) => sum + minutes, 0);
}

const plan: FitnessTool = (message) => {
  const minutes = minutesIn(message) ?? DEFAULT_MINUTES;
  const goal = goalOf(message);
  const each = Math.floor(minutes / exercises[goal].length);
  const parts = exercises[goal].map((exercise) => `${exercise} ${each} min`).join(', ');
  return { summary: `a ${minutes}-minute ${goal} workout: ${parts}` };
};

const log: FitnessTool = (message) => ({
  summary: `logged ${minutesIn(message) ?? DEFAULT_MINUTES} minutes of ${goalOf(message)} training`,
});

const progress: FitnessTool = (message) => {
  const done = minutesIn(message) ?? 0;
  const share = Math.round((done / WEEKLY_GOAL_MINUTES) * 100);
  return { summary: `${done} of ${WEEKLY_GOAL_MINUTES} minutes this week (${share} %)` };
};

export const fitnessTools = { plan, log, progress };

/** Which of the three tools a message asks for; planning is what a coach does unasked. */
export function toolFor(message: string): keyof typeof fitnessTools {
  if (/\bprogress\b/i.test(message)) return 'progress';
  return /\blog(?:ged)?\b/i.test(message) ? 'log' : 'plan';
}
