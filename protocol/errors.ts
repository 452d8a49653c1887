import * as z from "zod";

/** Every code that a person or a program may meet: its HTTP status (as problem details) and whether the same call may succeed later. */
export const errorTable = {
  REQUEST_INVALID: { status: 400, retryable: false },
  VERSION_UNSUPPORTED: { status: 400, retryable: false },
  MESSAGE_TOO_LARGE: { status: 413, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  ORIGIN_REFUSED: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  INTERNAL: { status: 500, retryable: true },
  STORE_UNAVAILABLE: { status: 503, retryable: true },
  SERVICE_UNREACHABLE: { status: 503, retryable: true },

  SIGN_IN_FAILED: { status: 401, retryable: false },
  SIGN_IN_THROTTLED: { status: 429, retryable: true },
  SESSION_EXPIRED: { status: 401, retryable: false },
  FACTOR_NEEDED: { status: 401, retryable: false },
  STEP_UP_NEEDED: { status: 403, retryable: false },
  PROOF_NONCE: { status: 401, retryable: true },
  PROOF_INVALID: { status: 401, retryable: false },
  SESSION_COVERED: { status: 403, retryable: false },
  PASSWORD_TOO_SHORT: { status: 400, retryable: false },
  PASSWORD_COMMON: { status: 400, retryable: false },
  CODE_WRONG: { status: 403, retryable: true },
  STAFF_INVITATION_INVALID: { status: 404, retryable: false },
  ACCOUNT_EXISTS: { status: 409, retryable: false },
  LAST_OWNER: { status: 409, retryable: false },
  POLICY_FORBIDS: { status: 403, retryable: false },
  TICKET_INVALID: { status: 401, retryable: false },

  LINK_INVALID: { status: 404, retryable: false },
  LINK_EXPIRED: { status: 410, retryable: false },
  LINK_RESTING: { status: 429, retryable: true },
  LINK_RETIRED: { status: 410, retryable: false },
  PASSCODE_WRONG: { status: 403, retryable: false },

  VISIT_NOT_OPEN: { status: 409, retryable: true },
  VISIT_ALREADY_OPEN: { status: 409, retryable: false },
  VISIT_ENDED: { status: 410, retryable: false },
  VISIT_FULL: { status: 409, retryable: false },
  VISIT_LOCKED: { status: 409, retryable: false },
  NOT_WAITING: { status: 409, retryable: false },
  ALREADY_ADMITTED: { status: 409, retryable: false },
  ALREADY_DENIED: { status: 409, retryable: false },
  DENIED: { status: 403, retryable: false },
  REMOVED: { status: 403, retryable: false },
  PLACE_EXPIRED: { status: 410, retryable: false },
  OTHER_TAB: { status: 409, retryable: false },
  NOT_STAFF: { status: 409, retryable: false },
  HOST_PRESENT: { status: 409, retryable: true },
  LED_BY_COLLEAGUE: { status: 409, retryable: false },
  HELD_TOO_LONG: { status: 410, retryable: false },
  REPLAYED: { status: 409, retryable: false },

  NOT_ADMITTED: { status: 403, retryable: false },
  MEDIA_TOKEN_INVALID: { status: 401, retryable: false },
  DEVICE_NOT_CONNECTING: { status: 403, retryable: true },
  MEDIA_UNAVAILABLE: { status: 503, retryable: true },

  SIGNATURE_INVALID: { status: 403, retryable: false },
  CHAIN_BROKEN: { status: 409, retryable: true },
  ROSTER_INVALID: { status: 409, retryable: false },
  SEAL_INVALID: { status: 403, retryable: false },
  KEY_MISSING: { status: 409, retryable: true },
  ENCRYPTION_UNSUPPORTED: { status: 403, retryable: false },
  ENCRYPTION_FAILED: { status: 500, retryable: true },

  NAME_EMPTY: { status: 400, retryable: false },
  NAME_TOO_LONG: { status: 400, retryable: false },
  NAME_FORBIDDEN: { status: 400, retryable: false },
  NAME_TAKEN: { status: 409, retryable: false },

  CAMERA_REFUSED: { status: 403, retryable: true },
  CAMERA_MISSING: { status: 404, retryable: true },
  CAMERA_BUSY: { status: 409, retryable: true },
  MICROPHONE_REFUSED: { status: 403, retryable: true },
  MICROPHONE_MISSING: { status: 404, retryable: true },
  MICROPHONE_BUSY: { status: 409, retryable: true },
  SHARE_NOT_GRANTED: { status: 403, retryable: false },
  SHARE_CANCELLED: { status: 409, retryable: true },

  UPDATE_DISABLED: { status: 403, retryable: false },
  UPDATE_UNREACHABLE: { status: 503, retryable: true },
  UPDATE_SIGNATURE_INVALID: { status: 403, retryable: false },
  UPDATE_NOT_OURS: { status: 403, retryable: false },
  UPDATE_REPLAYED: { status: 409, retryable: false },
  UPDATE_EXPIRED: { status: 410, retryable: false },
  UPDATE_FROM_FUTURE: { status: 409, retryable: false },
  UPDATE_ALTERED: { status: 403, retryable: false },
  UPDATE_NO_SPACE: { status: 507, retryable: true },
  UPDATE_FOLDER_UNSAFE: { status: 403, retryable: false },
  UPDATE_WAITS: { status: 409, retryable: true },
  UPDATE_BUSY: { status: 409, retryable: true },
  UPDATE_INSTALL_FAILED: { status: 500, retryable: true },
  UPDATE_REQUIRED: { status: 426, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

/** A stable code of the table above. */
export type ErrorCode = keyof typeof errorTable;

/** What crosses a process when something expected fails: a stable code, never a message or a stack. */
export type Failure = { code: ErrorCode; retryable: boolean };

const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === "string" && Object.hasOwn(errorTable, value);

/** Parses a code; anything else is refused. */
export const ErrorCodeSchema = z.custom<ErrorCode>(isErrorCode);

/** Parses what another process says of a failure. */
export const FailureSchema = z.strictObject({ code: ErrorCodeSchema, retryable: z.boolean() });

/** The failure of a code, with the table's word on trying again. */
export const failureOf = (code: ErrorCode): Failure => ({ code, retryable: errorTable[code].retryable });

/** A failed Result of a code. */
export const fail = (code: ErrorCode): { ok: false; error: Failure } => ({
  ok: false,
  error: failureOf(code),
});
