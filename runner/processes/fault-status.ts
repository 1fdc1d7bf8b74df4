// Whose fault an error of a supervisor is, told by its HTTP status; any other one is nobody's in particular.

export const BENCH_AT_FAULT = 409;
export const PLATFORM_AT_FAULT = 502;
