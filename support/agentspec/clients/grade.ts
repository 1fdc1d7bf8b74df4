// The grades of AgentSpec: the sidecar gives a score, whoever grades uses these bounds (GAP-22).

const bounds = [
  [90, 'A'],
  [75, 'B'],
  [60, 'C'],
  [45, 'D'],
] as const;

export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

/** @param score 0 to 100 */
export function gradeOf(score: number): Grade {
  return bounds.find(([least]) => score >= least)?.[1] ?? 'F';
}
