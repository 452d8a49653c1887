import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { AccountId, OpeningId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import { encodeAck } from "../../protocol/signed/ack.ts";
import { encodeAnnounce } from "../../protocol/signed/announce.ts";
import { encodeCardKey } from "../../protocol/signed/card-key.ts";
import { encodeCoHostRequest } from "../../protocol/signed/co-host-request.ts";
import { SignedType } from "../../protocol/signed/envelope.ts";
import { encodeHeartbeat } from "../../protocol/signed/heartbeat.ts";
import { encodeHello } from "../../protocol/signed/hello.ts";
import { encodeHostCommand } from "../../protocol/signed/host-command.ts";
import { encodeResume } from "../../protocol/signed/resume.ts";
import { signScopeOf } from "./sign-policy.ts";

const idText = (fill: number): string => toBase64Url(new Uint8Array(16).fill(fill));
const scope = { visitId: VisitId.parse(idText(1)), opening: OpeningId.parse(idText(2)) };
const participantId = ParticipantId.parse(idText(3));
const accountId = AccountId.parse(idText(4));
const point = new Uint8Array(65).fill(4);
const otherPoint = new Uint8Array(65).fill(5);
const hash = new Uint8Array(32);
const pointHash = new Uint8Array(32).fill(6);
const signer = { accountId, point, pointHash };

const hello = (change: object) =>
  encodeHello({
    ...scope,
    participantId,
    role: "host",
    signingKey: point,
    hpkeKey: otherPoint,
    nonce: new Uint8Array(24),
    suites: 1,
    expectedHost: hash,
    ...change,
  });
const cardKey = (change: object) =>
  encodeCardKey({ accountId, signingKey: point, hpkeKey: otherPoint, clock: 1, ...change });
const hostRow = (signingKeyHash: Uint8Array<ArrayBuffer>) => ({
  index: 0,
  participantId,
  role: "host" as const,
  signingKeyHash,
  hpkeKeyHash: hash,
  nonce: new Uint8Array(24),
  maySpeak: true,
  mayShow: true,
  mayShare: true,
  isCoHost: false,
});
const announceOf = (signingKeyHash: Uint8Array<ArrayBuffer>) =>
  encodeAnnounce({
    ...scope,
    epoch: 1,
    rev: 1,
    prevHash: hash,
    reason: "open",
    isLocked: false,
    isSuspended: false,
    isEnded: false,
    hostClock: 1,
    secretCommit: hash,
    roster: [hostRow(signingKeyHash)],
  });
const head = { rev: 1, headHash: hash, counter: 1 };
const bodies: Record<SignedType, Uint8Array<ArrayBuffer>> = {
  hostHello: hello({}),
  joinHello: hello({ role: "participant" }),
  heartbeat: encodeHeartbeat({ ...scope, ...head, epoch: 1, clock: 1 }),
  hostCommand: encodeHostCommand({ ...scope, ...head, kind: "mute", to: [participantId] }),
  coHostRequest: encodeCoHostRequest({
    ...scope,
    ...head,
    participantId,
    order: { kind: "lock", isOn: true },
  }),
  announce: announceOf(pointHash),
  ack: encodeAck({ ...scope, participantId, epoch: 1, rev: 1, announceHash: hash }),
  resume: encodeResume({ ...scope, participantId, ticketHash: hash }),
  cardKey: cardKey({}),
};
const types = SignedType.options;

test.each(types.filter((type) => type !== "cardKey"))("a %s speaks for its visit", (type) => {
  expect(signScopeOf(type, bodies[type], signer)).toMatchObject({ of: "visit", scope });
});

test("who made a visit introduces itself as host, who joined one as a guest, and neither as the other", () => {
  expect(signScopeOf("hostHello", bodies.hostHello, signer)).toMatchObject({ as: ["owner"] });
  expect(signScopeOf("joinHello", bodies.joinHello, signer)).toMatchObject({ as: ["member"] });
});

test("a card key speaks for its account", () => {
  expect(signScopeOf("cardKey", bodies.cardKey, signer)).toEqual({ of: "account" });
});

const mixed = types.flatMap((type) =>
  types.filter((other) => other !== type).map((other) => [type, other] as const),
);
test.each(mixed)("a %s is not signed when its body is a %s", (type, other) => {
  expect(signScopeOf(type, bodies[other], signer)).toBeNull();
});

test.each(types)("a %s cut short, lengthened or of another version is not signed", (type) => {
  const body = bodies[type];
  const damaged = [
    new Uint8Array(0),
    body.slice(0, -1),
    Uint8Array.of(...body, 0),
    Uint8Array.of(2, ...body.slice(1)),
  ];
  expect(damaged.map((bytes) => signScopeOf(type, bytes, signer))).toEqual([null, null, null, null]);
});

test.each([{ signingKey: otherPoint }, { role: "participant" }, { role: "coHost" }])(
  "a hello with %o is not signed",
  (change) => {
    expect(signScopeOf("hostHello", hello(change), signer)).toBeNull();
  },
);

test.each([{ signingKey: otherPoint }, { accountId: AccountId.parse(idText(9)) }])(
  "a card key with %o is not signed",
  (change) => {
    expect(signScopeOf("cardKey", cardKey(change), signer)).toBeNull();
  },
);

test("an announce that names another host is not signed", () => {
  expect(signScopeOf("announce", announceOf(hash), signer)).toBeNull();
});

const word = (reason: "host" | "permissions", own: object, other: object) =>
  encodeAnnounce({
    ...scope,
    epoch: 2,
    rev: 2,
    prevHash: hash,
    reason,
    isLocked: false,
    isSuspended: false,
    isEnded: false,
    hostClock: 1,
    secretCommit: hash,
    roster: [
      { ...hostRow(pointHash), ...own },
      { ...hostRow(hash), index: 1, participantId: ParticipantId.parse(idText(8)), ...other },
    ],
  });
const coHost = { role: "participant", isCoHost: true } as const;

test("a leader may sign its place away and stay as co-host, and nothing else in which another leads", () => {
  const handOver = word("host", coHost, { role: "host" });
  const asGuest = word("host", { role: "participant" }, { role: "host" });
  const otherReason = word("permissions", coHost, { role: "host" });
  const signedFor = [handOver, asGuest, otherReason].map((body) => signScopeOf("announce", body, signer));
  expect(signedFor.map((one) => one !== null)).toEqual([true, false, false]);
});
