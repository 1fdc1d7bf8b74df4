// The reports of a sidecar that has nothing to complain about.

export const readiness = {
  status: 'ready',
  source: 'manifest-static',
  agentName: 'gymcoach',
  timestamp: '2026-01-01T00:00:00.000Z',
  summary: { passed: 1, failed: 0, warnings: 0, skipped: 0 },
  checks: [],
};

export const gap = { score: 100, issues: [], source: 'manifest-static', modelId: 'groq/llama', observed: {} };
