/** Version of every message, route and signed body below; a change that old programs misread raises it. */
export const PROTOCOL_VERSION = 1;

/** Largest WebSocket message and HTTP body that the service reads. Bytes. */
export const MESSAGE_BYTES_MAX = 64 * 1024;
/** Messages that one socket may send in a burst, and how many come back each second. */
export const SOCKET_BURST = 60;
export const SOCKET_PER_SECOND = 20;

/** Wrong passcodes before a link rests, and for how long unless the clinician makes a new passcode. */
export const PASSCODE_TRIES = 5;
export const LINK_REST_MS = 15 * 60_000;
export const PASSCODE_DIGITS = 6;

/** A ticket lives this long and is good once. */
export const TICKET_MS = 30_000;
/** LiveKit tokens live this long; the gate asks the database at every connect anyway. */
export const MEDIA_TOKEN_SECONDS = 120;
/** How long the gate waits for the device's own word that it is connecting. */
export const GATE_ANSWER_MS = 2_000;

/** A participant or waiting device that vanished without a word keeps its place this long. */
export const PLACE_KEPT_MS = 90_000;
/** The service pings every socket this often; a device silent for two of them counts as unreachable. */
export const PING_MS = 2_000;
/** A link is good from its making until this long after the planned end of the visit. */
export const LINK_GRACE_MS = 24 * 60 * 60_000;

/** People beside the host. */
export const ONE_TO_ONE_PLACES = 3;
export const GROUP_PLACES_MAX = 24;
/** Devices that may wait for one visit at a time. */
export const WAITING_MAX = 50;

/** How often the host says that it is there, and after how long without a fresh word a member holds: send gates close. Milliseconds (e2ee.md, Liveness). */
export const HEARTBEAT_MS = 2_000;
export const HOLD_AFTER_MS = 5_000;
/** Silence of the host after which a claim of a named co-host is believed: shorter than the hold, since lines differ by a beat. Milliseconds. */
export const TAKE_OVER_SILENCE_MS = 4_000;
/** The second co-host waits this much longer than the first, the third twice this, so that one speaks at a time. Milliseconds. */
export const SUCCESSION_STEP_MS = 1_500;
/** A visit on hold for this long wipes its members' keys. Milliseconds. */
export const HELD_KEYS_MS = 100_000;

/** A running visit ends by itself this long after its planned end; each "keep it open" adds as much. Milliseconds. */
export const OVERTIME_MS = 30 * 60_000;
/** A visit that nobody leads ends by itself after this long. Milliseconds. */
export const HOLD_ENDS_MS = 15 * 60_000;
/** People are told this long before a visit ends by itself. Milliseconds. */
export const END_WARNING_MS = 5 * 60_000;

/** What "running late" may say; there is no free text. Minutes. */
export const LATE_MINUTES = [5, 10, 15, 20, 30, 45, 60] as const;
/** The clinic's own words for the waiting room, and the number to fall back on. Characters. */
export const WORDING_MAX = 400;
export const PHONE_MAX = 30;
/** Links of one visit, retired ones included. */
export const INVITATIONS_MAX = 100;
/** Knocks of one visit that one address may make in a minute. */
export const KNOCKS_PER_MINUTE = 20;

export const LABEL_MAX = 80;
export const NAME_MAX = 60;
export const VISIT_MINUTES_MIN = 5;
export const VISIT_MINUTES_MAX = 480;

/** Automatic logoff (safeguards.md, C4): what may be set at all, on either side. */
export const LOGOFF_SECONDS_MIN = 5;
export const LOGOFF_SECONDS_MAX = 3_600;
export const COVER_SECONDS_MIN = 5;
export const COVER_SECONDS_MAX = 900;
export const SESSION_HOURS_MAX = 24;
/** A person may come back with the password alone for this long after a whole sign-in; then only a whole sign-in does. */
export const RETURN_MS = 12 * 60 * 60_000;
/** Wrong passwords of a covered or resting session before it is over. */
export const RETURN_TRIES = 5;

/** Access tokens live this long, in memory only. Seconds. */
export const ACCESS_SECONDS = 300;
/** A refresh token that was used is accepted once more for this long, by the same device key: its answer may have been lost. */
export const REFRESH_AGAIN_MS = 30_000;
/** How long a nonce of the service can be used in a proof; the one before is good too. */
export const PROOF_NONCE_MS = 60_000;
/** A step-up counts this long. */
export const STEP_UP_MS = 5 * 60_000;

/** TOTP (RFC 6238): SHA-1, six digits, steps of 30 s, one step either side. */
export const TOTP_SECRET_BYTES = 20;
export const TOTP_STEP_MS = 30_000;
export const TOTP_STEPS_ASIDE = 1;
/** Single-use recovery codes of an account, 80 bits each. */
export const RECOVERY_CODES = 10;
export const RECOVERY_CODE_BYTES = 10;

/** A staff invitation can be redeemed for this long, a recovery that an administrator started for this. */
export const STAFF_INVITATION_MS = 72 * 60 * 60_000;
export const RECOVERY_MS = 24 * 60 * 60_000;
export const STAFF_NAME_MAX = 80;

/** Shortest password (NIST SP 800-63B-4: 15 characters; here also with a second factor). */
export const PASSWORD_MIN = 15;
/** Longest password that is stretched; 64 and more are allowed (NIST SP 800-63B-4). */
export const PASSWORD_MAX = 256;
/** argon2id parameters of the desktop's half (OWASP: 19 MiB, 2 passes, 1 lane at least). */
export const PASSWORD_ARGON2 = { memoryKiB: 65_536, passes: 3, lanes: 1 } as const;

/** Sizes of suite 1: P-256 points uncompressed, SHA-256, ECDSA in IEEE P1363 form. Bytes. */
export const POINT_BYTES = 65;
export const HASH_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const NONCE_BYTES = 24;
export const SECRET_BYTES = 32;
