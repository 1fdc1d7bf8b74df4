// The variables that any process needs to run.

const KEPT = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];

/** @returns only those of `env`: keys and settings of the caller's shell stay out of what is specified */
export function baseEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(KEPT.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}
