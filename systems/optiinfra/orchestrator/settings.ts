// What the environment tells the orchestrator, checked before it starts (RUN-18, RUN-19).
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Real milliseconds; the test profile shortens what would have to be waited for (D-74). */
const profiles = {
  standard: {
    ...{ heartbeatMs: 30_000, heartbeatTimeoutMs: 45_000, sweepMs: 15_000, recordMs: 135_000 },
    ...{ taskTimeoutMs: 30_000, retrySpacingMs: 5_000, queueMs: 60_000, circuitMs: 10_000 },
    ...{ simulatedMinuteMs: 100, pingMs: 30_000 },
  },
  test: {
    ...{ heartbeatMs: 1_000, heartbeatTimeoutMs: 3_000, sweepMs: 500, recordMs: 9_000 },
    ...{ taskTimeoutMs: 30_000, retrySpacingMs: 200, queueMs: 3_000, circuitMs: 1_000 },
    ...{ simulatedMinuteMs: 100, pingMs: 30_000 },
  },
} as const;
export type Timing = { readonly [K in keyof (typeof profiles)['test']]: number };

/** Requests a minute (API-14, API-16); RATE_LIMITS changes them, as in "free=60,address=6000". */
const rates = { free: 60, pro: 6_000, enterprise: 30_000, admin: 60_000, address: 6_000 };
const rateLimits = z
  .string()
  .default('')
  .transform((given) => ({
    ...rates,
    ...Object.fromEntries(
      given
        .split(',')
        .filter(Boolean)
        .map((one) => one.split('=') as [string, string])
        .map(([name, limit]) => [name.trim(), Number(limit)]),
    ),
  }))
  .refine(
    (all) =>
      Object.entries(all).every(([name, limit]) => name in rates && Number.isInteger(limit) && limit > 0),
    `must be <name>=<requests a minute>, separated by commas, with names of ${Object.keys(rates).join(', ')}`,
  );
const text = z.string().min(1);
const variables = z.object({
  ENV: z.string().default('production'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8001),
  DATABASE_URL: text,
  CLOUD_URL: z.url(),
  AWS_ENDPOINT_URL: z.url().optional(),
  PORTAL_URL: z.url().optional(),
  AGENT_SERVICE_KEY: text,
  ORCHESTRATOR_SERVICE_KEY: text,
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters'),
  ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits'),
  PROFILE: z.enum(['standard', 'test']).optional(),
  RATE_LIMITS: rateLimits,
  PING_MS: z.coerce.number().int().positive().optional(),
  SIM_MINUTE_MS: z.coerce.number().int().positive().optional(),
  EXECUTOR_ID: z.string().default('orchestrator'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ADMIN_EMAIL: z.email().default('admin@optiinfra.ai'),
  ADMIN_PASSWORD: z.string().optional(),
});

export type Settings = ReturnType<typeof readSettings>;

/** @throws {Error} naming each variable that is missing or wrong, and what is allowed */
export function readSettings(environment: NodeJS.ProcessEnv) {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const { success, data, error } = variables.safeParse(set);
  if (!success) {
    const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`the environment is not complete: ${wrong.join('; ')}`);
  }
  const isTest = data.ENV === 'test';
  const timing: Timing = {
    ...profiles[data.PROFILE ?? (isTest ? 'test' : 'standard')],
    ...(data.PING_MS ? { pingMs: data.PING_MS } : {}),
    ...(data.SIM_MINUTE_MS ? { simulatedMinuteMs: data.SIM_MINUTE_MS } : {}),
  };
  return {
    ...{ isTest, host: data.HOST, port: data.PORT, databaseUrl: data.DATABASE_URL, timing },
    rates: data.RATE_LIMITS,
    cloud: { planes: data.CLOUD_URL.replace(/\/$/, ''), aws: data.AWS_ENDPOINT_URL ?? data.CLOUD_URL },
    ...{
      portalUrl: data.PORTAL_URL,
      agentKey: data.AGENT_SERVICE_KEY,
      ownKey: data.ORCHESTRATOR_SERVICE_KEY,
    },
    ...{ jwtSecret: Buffer.from(data.JWT_SECRET), encryptionKey: Buffer.from(data.ENCRYPTION_KEY, 'hex') },
    ...{ executorId: data.EXECUTOR_ID, logLevel: data.LOG_LEVEL },
    // Outside of tests nobody can guess the administrator's password, unless one was set.
    admin: {
      email: data.ADMIN_EMAIL,
      password: data.ADMIN_PASSWORD ?? (isTest ? 'admin123' : randomBytes(24).toString('base64url')),
    },
  };
}
