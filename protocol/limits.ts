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

export const LABEL_MAX = 80;
export const NAME_MAX = 60;
export const VISIT_MINUTES_MIN = 5;
export const VISIT_MINUTES_MAX = 480;

/** Server side of automatic logoff (safeguards.md, C4). */
export const SESSION_IDLE_MS = 15 * 60_000;
export const SESSION_ABSOLUTE_MS = 12 * 60 * 60_000;

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
