import * as fc from "fast-check";
import { toBase64Url } from "../base64url.ts";
import { AccountId, OpeningId, ParticipantId, VisitId } from "../ids.ts";
import { roles } from "../roles.ts";
import type { Ack } from "./ack.ts";
import { type Announce, type RosterRow, announceReasons } from "./announce.ts";
import type { CardKey } from "./card-key.ts";
import type { Hello } from "./hello.ts";
import type { Resume } from "./resume.ts";
import type { CoHostOrder, CoHostRequest } from "./co-host-request.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { type HostCommand, hostCommandKinds } from "./host-command.ts";

/** Exactly this many bytes. */
export const bytesOfLength = (length: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => new Uint8Array(value));

const idText = bytesOfLength(16).map(toBase64Url);
const participantId = idText.map((text) => ParticipantId.parse(text));
const scope = {
  visitId: idText.map((text) => VisitId.parse(text)),
  opening: idText.map((text) => OpeningId.parse(text)),
};
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const clock = fc.maxSafeNat();
const hash = bytesOfLength(32);
const nonce = bytesOfLength(24);
const point = bytesOfLength(65);
const role = fc.constantFrom(...roles);

const row: fc.Arbitrary<RosterRow> = fc.record({
  index: fc.integer({ min: 0, max: 255 }),
  participantId,
  role,
  signingKeyHash: hash,
  hpkeKeyHash: hash,
  nonce,
  maySpeak: fc.boolean(),
  mayShow: fc.boolean(),
  mayShare: fc.boolean(),
  isCoHost: fc.boolean(),
});

/** Rosters in their one order, without a repeated index or participant. */
export const roster: fc.Arbitrary<RosterRow[]> = fc
  .uniqueArray(row, { maxLength: 6, selector: ({ index }) => index })
  .filter((rows) => new Set(rows.map((one) => one.participantId)).size === rows.length)
  .map((rows) => [...rows].sort((one, other) => one.index - other.index));

/** Any announce. */
export const announce: fc.Arbitrary<Announce> = fc.record({
  ...scope,
  epoch: u32,
  rev: u32,
  prevHash: hash,
  reason: fc.constantFrom(...announceReasons),
  isLocked: fc.boolean(),
  isSuspended: fc.boolean(),
  isEnded: fc.boolean(),
  hostClock: clock,
  secretCommit: hash,
  roster,
});

/** Any hello. */
export const hello: fc.Arbitrary<Hello> = fc.record({
  ...scope,
  participantId,
  role,
  signingKey: point,
  hpkeKey: point,
  nonce,
  suites: fc.integer({ min: 0, max: 255 }),
  expectedHost: hash,
});

/** Any ack. */
export const ack: fc.Arbitrary<Ack> = fc.record({
  ...scope,
  participantId,
  epoch: u32,
  rev: u32,
  announceHash: hash,
});

/** Any resume. */
export const resume: fc.Arbitrary<Resume> = fc.record({ ...scope, participantId, ticketHash: hash });

/** Any card key. */
export const cardKey: fc.Arbitrary<CardKey> = fc.record({
  accountId: idText.map((text) => AccountId.parse(text)),
  signingKey: point,
  hpkeKey: point,
  clock,
});

/** Any heartbeat. */
export const heartbeat: fc.Arbitrary<Heartbeat> = fc.record({
  ...scope,
  epoch: u32,
  rev: u32,
  headHash: hash,
  counter: u32,
  clock,
});

const people = fc.uniqueArray(participantId, { minLength: 1, maxLength: 5 });

/** Any command of a host. */
export const hostCommand: fc.Arbitrary<HostCommand> = fc.record({
  ...scope,
  rev: u32,
  headHash: hash,
  counter: u32,
  kind: fc.constantFrom(...hostCommandKinds),
  to: people,
});

const order: fc.Arbitrary<CoHostOrder> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      ...(["admit", "deny", "return", "remove", "mute", "stopCamera", "askUnmute"] as const),
    ),
    to: people,
  }),
  fc.record({ kind: fc.constantFrom(...(["lock", "suspend"] as const)), isOn: fc.boolean() }),
  fc.record({
    kind: fc.constant("permit" as const),
    isOn: fc.boolean(),
    right: fc.constantFrom(...(["maySpeak", "mayShow", "mayShare"] as const)),
    to: people,
  }),
);

/** Any request of a co-host. */
export const coHostRequest: fc.Arbitrary<CoHostRequest> = fc.record({
  ...scope,
  participantId,
  rev: u32,
  headHash: hash,
  counter: u32,
  order,
});
