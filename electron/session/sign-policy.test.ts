import { expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { AccountId, OpeningId, ParticipantId, VisitId } from "../../protocol/ids.ts";
import { encodeAck } from "../../protocol/signed/ack.ts";
import { encodeAnnounce } from "../../protocol/signed/announce.ts";
import { encodeCardKey } from "../../protocol/signed/card-key.ts";
import { encodeHello } from "../../protocol/signed/hello.ts";
import { encodeResume } from "../../protocol/signed/resume.ts";
import { type HostSignedType, signScopeOf } from "./sign-policy.ts";

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
const bodies: Record<HostSignedType, Uint8Array<ArrayBuffer>> = {
  hostHello: hello({}),
  announce: announceOf(pointHash),
  ack: encodeAck({ ...scope, participantId, epoch: 1, rev: 1, announceHash: hash }),
  resume: encodeResume({ ...scope, participantId, ticketHash: hash }),
  cardKey: cardKey({}),
};
const types = ["hostHello", "announce", "ack", "resume", "cardKey"] as const;

test.each(["hostHello", "announce", "ack", "resume"] as const)("a %s speaks for its visit", (type) => {
  expect(signScopeOf(type, bodies[type], signer)).toEqual({
    of: "visit",
    scope: expect.objectContaining(scope),
  });
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
