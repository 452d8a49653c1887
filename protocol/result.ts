import type { Failure } from "./errors.ts";

/** The outcome of anything that is expected to fail sometimes. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

/** A success carrying its value. */
export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
