import { toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { ParticipantId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { HASH_BYTES, NONCE_BYTES, POINT_BYTES } from "../../protocol/limits.ts";
import type { Role } from "../../protocol/roles.ts";
import { type Announce, type RosterRow, encodeAnnounce } from "../../protocol/signed/announce.ts";
import { encodeAck } from "../../protocol/signed/ack.ts";
import { encodeCardKey } from "../../protocol/signed/card-key.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import { type SignedEnvelope, type SignedType, signBody } from "../../protocol/signed/envelope.ts";
import type { Scope } from "../../protocol/signed/fields.ts";
import { type Hello, encodeHello } from "../../protocol/signed/hello.ts";
import { encodeResume } from "../../protocol/signed/resume.ts";
import type { AccountId } from "../../protocol/ids.ts";
import type { SealedCard } from "../../protocol/visit.ts";

/** A device with real signing keys, as a browser or a desktop would be. */
export type TestDevice = {
  id: ParticipantId;
  hello: Hello;
  envelope: SignedEnvelope;
  sign(type: SignedType, body: Uint8Array): Promise<SignedEnvelope>;
};

const zeros = (length: number) => new Uint8Array(length);

/** A device that just made its keys and signed its hello. */
export const makeDevice = async (
  scope: Scope,
  role: Role = "participant",
  changes: Partial<Hello> = {},
): Promise<TestDevice> => {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const signingKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const hello: Hello = {
    ...scope,
    participantId: ParticipantId.parse(randomIdText(systemChance)),
    role,
    signingKey,
    hpkeKey: systemChance(POINT_BYTES),
    nonce: systemChance(NONCE_BYTES),
    suites: 1,
    expectedHost: zeros(HASH_BYTES),
    ...changes,
  };
  const sign = (type: SignedType, body: Uint8Array) => signBody(type, body, pair.privateKey);
  const envelope = await sign(role === "host" ? "hostHello" : "joinHello", encodeHello(hello));
  return { id: hello.participantId, hello, envelope, sign };
};

/** A roster row of a device. */
export const rowOf = async (
  device: TestDevice,
  index: number,
  rights: Partial<RosterRow> = {},
): Promise<RosterRow> => ({
  index,
  participantId: device.id,
  role: device.hello.role,
  signingKeyHash: await sha256(device.hello.signingKey),
  hpkeKeyHash: await sha256(device.hello.hpkeKey),
  nonce: device.hello.nonce,
  maySpeak: true,
  mayShow: true,
  mayShare: device.hello.role === "host",
  isCoHost: false,
  ...rights,
});

/** What a host's word differs in from an ordinary one. */
export type WordChanges = {
  announce?: Partial<Announce>;
  /** Rows that differ from what the last word said of them, or from ordinary ones. */
  rights?: ReadonlyMap<TestDevice, Partial<RosterRow>>;
  sharer?: TestDevice;
  sealTo?: readonly ParticipantId[];
  signer?: TestDevice;
};

/** The host's half of a visit: says one signed word after another, as the key half of a desktop does. */
export type TestHost = {
  readonly device: TestDevice;
  /** The next word over these members (beside the host); `accept` makes it the head. */
  say(reason: Announce["reason"], members: readonly TestDevice[], changes?: WordChanges): Promise<Change>;
  /** The word by which a co-host leads from now on, and the former leader is co-host; said by this device, whichever of the two it is. */
  lead(to: TestDevice): Promise<Change>;
  accept(): void;
  /** The same chain led on by another device. */
  succeededBy(device: TestDevice): TestHost;
};

type Head = Pick<Announce, "epoch" | "rev" | "roster" | "isLocked" | "isSuspended"> & {
  hash: Uint8Array<ArrayBuffer>;
  commit: Uint8Array<ArrayBuffer>;
  /** No index is given twice. */
  nextIndex: number;
};

const noHead: Head = {
  epoch: 0,
  rev: 0,
  roster: [],
  isLocked: false,
  isSuspended: false,
  hash: zeros(HASH_BYTES),
  commit: zeros(HASH_BYTES),
  nextIndex: 0,
};

/** Rows of these people: each keeps the index and the rights that it had, and only one leads. */
const rosterOf = async (
  head: Head,
  people: readonly TestDevice[],
  { sharer, rights }: WordChanges,
): Promise<RosterRow[]> => {
  let index = head.nextIndex;
  const rows: RosterRow[] = [];
  for (const one of people) {
    const old = head.roster.find((row) => row.participantId === one.id);
    const seat: Partial<RosterRow> =
      one === people[0]
        ? { role: "host", isCoHost: false, mayShare: true }
        : { role: "participant", mayShare: one === sharer };
    rows.push(await rowOf(one, old?.index ?? index, { ...old, ...seat, ...rights?.get(one) }));
    if (old === undefined) index += 1;
  }
  return rows.toSorted((left, right) => left.index - right.index);
};

/** The rows of the last word with another leader. */
const ledBy = ({ roster }: Head, to: TestDevice): RosterRow[] =>
  roster.map((row) => {
    if (row.participantId === to.id) return { ...row, role: "host", isCoHost: false };
    if (row.role !== "host") return row;
    return { ...row, role: "participant", isCoHost: true, maySpeak: true, mayShow: true, mayShare: false };
  });

const seal = (to: ParticipantId) => ({
  to,
  enc: toBase64Url(zeros(POINT_BYTES)),
  ciphertext: toBase64Url(zeros(HASH_BYTES + 16)),
});

const keepsEpoch = (reason: Announce["reason"]): boolean => reason === "permissions" || reason === "end";

/** A host without a word said. */
export const makeHost = (device: TestDevice, start: Head = noHead): TestHost => {
  let head = start;
  let said = head;
  const speak = async (
    announce: Announce,
    { sealTo, signer = device }: Pick<WordChanges, "sealTo" | "signer">,
  ): Promise<Change> => {
    const body = encodeAnnounce(announce);
    const { epoch, rev, roster, isLocked, isSuspended, secretCommit: commit } = announce;
    const nextIndex = Math.max(head.nextIndex, ...roster.map((row) => row.index + 1));
    said = { epoch, rev, roster, isLocked, isSuspended, commit, nextIndex, hash: await sha256(body) };
    const others = roster.map((row) => row.participantId).filter((id) => id !== device.id);
    const receivers = sealTo ?? (keepsEpoch(announce.reason) ? [] : others);
    return {
      announce: await signer.sign("announce", body),
      sealedKeys: receivers.map(seal),
      rosterBox: toBase64Url(zeros(32)),
    };
  };
  const next = (reason: Announce["reason"], roster: readonly RosterRow[]): Announce => ({
    visitId: device.hello.visitId,
    opening: device.hello.opening,
    epoch: head.epoch + (keepsEpoch(reason) ? 0 : 1),
    rev: head.rev + 1,
    prevHash: head.hash,
    reason,
    isLocked: head.isLocked,
    isSuspended: head.isSuspended,
    isEnded: reason === "end",
    hostClock: 1,
    secretCommit: keepsEpoch(reason) ? head.commit : systemChance(HASH_BYTES),
    roster,
  });
  return {
    device,
    async say(reason, members, changes = {}) {
      const roster = await rosterOf(head, [device, ...members], changes);
      const sealTo = changes.sealTo ?? (keepsEpoch(reason) ? [] : members.map((member) => member.id));
      return speak({ ...next(reason, roster), ...changes.announce }, { ...changes, sealTo });
    },
    lead: (to) => speak(next("host", ledBy(head, to)), {}),
    accept() {
      head = said;
    },
    succeededBy: (successor) => makeHost(successor, head),
  };
};

/** A device's proof that it is the one that knocked. */
export const resumeProof = async (
  device: TestDevice,
  ticket: Uint8Array<ArrayBuffer>,
): Promise<SignedEnvelope> => {
  const { visitId, opening } = device.hello;
  const ticketHash = await sha256(ticket);
  return device.sign("resume", encodeResume({ visitId, opening, participantId: device.id, ticketHash }));
};

/** A device's ack of some announce. */
export const ackOf = (device: TestDevice): Promise<SignedEnvelope> => {
  const { visitId, opening } = device.hello;
  const announceHash = zeros(HASH_BYTES);
  const body = encodeAck({ visitId, opening, participantId: device.id, epoch: 1, rev: 1, announceHash });
  return device.sign("ack", body);
};

/** A card key of an account, signed by a device. */
export const cardKeyOf = (device: TestDevice, accountId: AccountId): Promise<SignedEnvelope> => {
  const { signingKey, hpkeKey } = device.hello;
  return device.sign("cardKey", encodeCardKey({ accountId, signingKey, hpkeKey, clock: 1 }));
};

/** A sealed card that nobody can open. */
export const someCard: SealedCard = {
  cardKeyHash: toBase64Url(zeros(HASH_BYTES)),
  enc: toBase64Url(zeros(POINT_BYTES)),
  ciphertext: "AAAA",
};
