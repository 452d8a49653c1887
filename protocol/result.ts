import type { ErrorCode } from "./errors.ts";

/** What crosses a process when something expected fails: a stable code, never a message or a stack. */
export type Failure = { code: ErrorCode; retryable: boolean };

/** The outcome of anything that is expected to fail sometimes. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** A success carrying its value. */
export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
