import { beforeAll, expect, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { Change } from "../../protocol/board.ts";
import { bytesOf } from "../../protocol/base64url.ts";
import { OpeningId, randomIdText, systemChance } from "../../protocol/ids.ts";
import { type Announce, type RosterRow, decodeAnnounce } from "../../protocol/signed/announce.ts";
import { sha256 } from "../../protocol/signed/bytes.ts";
import type { AdmissionRow } from "../store/rows.ts";
import { type AnnounceCommand, checkAnnounce } from "./announce-check.ts";
import type { VisitState } from "./machine-state.ts";
import { type TestDevice, type TestHost, type WordChanges, makeDevice, makeHost } from "./device-fixtures.ts";
import { rowOf } from "./device-fixtures.ts";
import { account, colleague, scheduledVisit } from "./machine-fixtures.ts";

const { visit } = scheduledVisit();
const scope = { visitId: visit.id, opening: visit.opening };

const admission = (device: TestDevice, state: AdmissionRow["state"]): AdmissionRow => ({
  participantId: device.id,
  visitId: visit.id,
  role: device.hello.role,
  state,
  hello: device.envelope,
  card: null,
  waitingSince: 1,
  admittedSeq: state === "waiting" ? null : 1,
  maySpeak: true,
  mayShow: true,
  mayShare: false,
  isConnected: true,
  isMediaConnected: false,
  lastSeenAt: 1,
  accountId: null,
  invitationId: null,
  returnHash: null,
  isBack: false,
  handRaisedAt: null,
  lateMinutes: null,
  lateSaidAt: null,
});

let hostDevice: TestDevice;
let stranger: TestDevice;
let ann: TestDevice;
let bob: TestDevice;
let host: TestHost;
let head: Announce;
let state: VisitState;

const announceOf = (change: Change): Announce => {
  const announce = decodeAnnounce(bytesOf(change.announce.body));
  if (announce === null) throw new Error("malformed");
  return announce;
};

beforeAll(async () => {
  [hostDevice, stranger, ann, bob] = await Promise.all([
    makeDevice(scope, "host"),
    makeDevice(scope, "host"),
    makeDevice(scope),
    makeDevice(scope),
  ]);
  host = makeHost(hostDevice);
  await host.say("open", []);
  host.accept();
  const change = await host.say("admit", [ann]);
  host.accept();
  head = announceOf(change);
  const headHash = toBase64Url(await sha256(bytesOf(change.announce.body)));
  state = {
    visit: {
      ...visit,
      phase: "open",
      epoch: 2,
      rev: 2,
      headHash,
      hostParticipantId: hostDevice.id,
      hostHello: hostDevice.envelope,
    },
    admissions: [admission(hostDevice, "admitted"), admission(ann, "admitted"), admission(bob, "waiting")],
    grants: [],
  };
});

const check = async (command: AnnounceCommand, change: Change, by = hostDevice): Promise<string> => {
  const checked = await checkAnnounce({ command, change, state, head, signer: by.hello });
  return checked.ok ? "done" : checked.error.code;
};
const admitBob = (changes: WordChanges = {}) => host.say("admit", [ann, bob], changes);

test("a word that holds in everything is taken with its facts", async () => {
  const change = await admitBob({ sharer: ann });
  const checked = await checkAnnounce({ command: "admit", change, state, head, signer: hostDevice.hello });
  expect(checked).toMatchObject({
    ok: true,
    value: {
      reason: "admit",
      epoch: 3,
      rev: 3,
      grants: [
        { participantId: hostDevice.id, mayShare: true },
        { participantId: ann.id, mayShare: true },
        { participantId: bob.id, mayShare: false },
      ],
    },
  });
});

test("a word by another key than the host's is refused", async () => {
  expect(await check("admit", await admitBob({ signer: stranger }))).toBe("SIGNATURE_INVALID");
});

test("a word of another visit, opening or kind is refused", async () => {
  const opening = OpeningId.parse(randomIdText(systemChance));
  expect(await check("admit", await admitBob({ announce: { opening } }))).toBe("REQUEST_INVALID");
  expect(await check("announce", await admitBob())).toBe("REQUEST_INVALID");
  expect(await check("admit", await host.say("rotate", [ann]))).toBe("REQUEST_INVALID");
  expect(await check("announce", await host.say("rotate", [ann], { announce: { isEnded: true } }))).toBe(
    "REQUEST_INVALID",
  );
});

test("a word that does not continue the chain is refused", async () => {
  for (const announce of [
    { rev: 4 },
    { rev: 2 },
    { epoch: 2 },
    { epoch: 4 },
    { prevHash: new Uint8Array(32) },
  ])
    expect(await check("admit", await admitBob({ announce }))).toBe("CHAIN_BROKEN");
});

test("permissions keep epoch, secret, people and places", async () => {
  const keep = () => host.say("permissions", [ann]);
  expect(await check("announce", await keep())).toBe("done");
  const seals = await host.say("permissions", [ann], { sealTo: [ann.id] });
  expect(await check("announce", seals)).toBe("SEAL_INVALID");
  const secret = await host.say("permissions", [ann], { announce: { secretCommit: new Uint8Array(32) } });
  expect(await check("announce", secret)).toBe("CHAIN_BROKEN");
  expect(await check("announce", await host.say("permissions", [ann, bob]))).toBe("CHAIN_BROKEN");
  expect(await check("announce", await host.say("permissions", []))).toBe("CHAIN_BROKEN");
});

test("rows with other keys, other roles or without the host are refused", async () => {
  const impostor = await makeDevice(scope, "participant", { participantId: bob.id });
  const rosters = [
    [await rowOf(hostDevice, 0), await rowOf(ann, 1), await rowOf(impostor, 2)],
    [await rowOf(hostDevice, 0), await rowOf(ann, 1), await rowOf(bob, 2, { role: "host" })],
    [await rowOf(hostDevice, 0), await rowOf(ann, 1), await rowOf(bob, 2, { role: "coHost" })],
    [
      await rowOf(hostDevice, 0),
      await rowOf(ann, 1, { mayShare: true }),
      await rowOf(bob, 2, { mayShare: true }),
    ],
    [await rowOf(ann, 1), await rowOf(bob, 2)],
    [await rowOf(hostDevice, 0), await rowOf(ann, 1), await rowOf(stranger, 2)],
  ];
  for (const roster of rosters)
    expect(await check("admit", await admitBob({ announce: { roster } }))).toBe("ROSTER_INVALID");
});

test("a new epoch is sealed to every member but the host, once each, and to nobody else", async () => {
  const wrong = [[], [ann.id], [ann.id, ann.id], [ann.id, bob.id, hostDevice.id], [ann.id, stranger.id]];
  for (const sealTo of wrong) expect(await check("admit", await admitBob({ sealTo }))).toBe("SEAL_INVALID");
});

test("a host who is back continues the chain; one who begins anew is told that the visit is open", async () => {
  const again = await makeDevice(scope, "host");
  expect(await check("hostReturned", await host.succeededBy(again).say("host", [ann]), again)).toBe("done");
  expect(await check("hostReturned", await makeHost(again).say("host", []), again)).toBe(
    "VISIT_ALREADY_OPEN",
  );
});

test("a body that is no announce is refused", async () => {
  const change = await admitBob();
  const announce = await hostDevice.sign("announce", new Uint8Array(40));
  expect(await check("admit", { ...change, announce })).toBe("REQUEST_INVALID");
});

/** A visit in which Ann is a guest, and Cora and Dan are colleagues; Cora is co-host. */
const withStaff = async () => {
  const [lead, guest, cora, dan] = await Promise.all([
    makeDevice(scope, "host"),
    makeDevice(scope),
    makeDevice(scope),
    makeDevice(scope),
  ]);
  const words = makeHost(lead);
  await words.say("open", []);
  words.accept();
  const members = [guest, cora, dan];
  await words.say("admit", members);
  words.accept();
  const said = await words.say("permissions", members, { rights: new Map([[cora, { isCoHost: true }]]) });
  words.accept();
  const staffed: VisitState = {
    visit: {
      ...visit,
      phase: "open",
      epoch: 2,
      rev: 3,
      headHash: toBase64Url(await sha256(bytesOf(said.announce.body))),
      hostParticipantId: lead.id,
      hostHello: lead.envelope,
    },
    admissions: [
      { ...admission(lead, "admitted"), accountId: account },
      admission(guest, "admitted"),
      { ...admission(cora, "admitted"), accountId: colleague(1) },
      { ...admission(dan, "admitted"), accountId: colleague(2) },
    ],
    grants: [],
  };
  const ask = async (command: AnnounceCommand, change: Change, by: TestDevice): Promise<string> => {
    const input = { command, change, state: staffed, head: announceOf(said), signer: by.hello };
    const checked = await checkAnnounce(input);
    return checked.ok ? "done" : checked.error.code;
  };
  return { lead, guest, cora, dan, words, members, ask, head: announceOf(said) };
};

test("a permissions word may change the rights of any number of people and every flag, and only staff become co-host", async () => {
  const { lead, guest, cora, dan, words, members, ask } = await withStaff();
  const permit = async (rights: ReadonlyMap<TestDevice, Partial<RosterRow>>) =>
    ask("announce", await words.say("permissions", members, { rights }), lead);
  const quiet = { maySpeak: false, mayShow: false };
  expect(
    await permit(
      new Map<TestDevice, Partial<RosterRow>>([
        [guest, { ...quiet, mayShare: true }],
        [cora, { isCoHost: false }],
        [dan, { isCoHost: true }],
      ]),
    ),
  ).toBe("done");
  const flags = { isLocked: true, isSuspended: true };
  expect(await ask("announce", await words.say("permissions", members, { announce: flags }), lead)).toBe(
    "done",
  );
  expect(await permit(new Map([[guest, { isCoHost: true }]]))).toBe("NOT_STAFF");
  expect(await permit(new Map([[cora, { index: 9 }]]))).toBe("CHAIN_BROKEN");
  expect(await permit(new Map([[cora, { nonce: new Uint8Array(24) }]]))).toBe("ROSTER_INVALID");
  expect(await permit(new Map<TestDevice, Partial<RosterRow>>([[cora, { role: "host" }]]))).toBe(
    "ROSTER_INVALID",
  );
  expect(await permit(new Map<TestDevice, Partial<RosterRow>>([[cora, { role: "coHost" }]]))).toBe(
    "ROSTER_INVALID",
  );
  expect(await permit(new Map([[lead, { role: "participant" as const }]]))).toBe("ROSTER_INVALID");
});

test("nobody becomes or stops being co-host by the way, in a word about something else", async () => {
  const { lead, cora, dan, words, members, ask } = await withStaff();
  for (const rights of [new Map([[dan, { isCoHost: true }]]), new Map([[cora, { isCoHost: false }]])])
    expect(await ask("announce", await words.say("rotate", members, { rights }), lead)).toBe(
      "ROSTER_INVALID",
    );
  expect(await ask("announce", await words.say("rotate", members), lead)).toBe("done");
});

test("a hand-over is the leader's word, a take-over the co-host's own; neither may be said by another", async () => {
  const { lead, guest, cora, dan, words, ask } = await withStaff();
  const change = await words.lead(cora);
  expect(await ask("handOver", change, lead)).toBe("done");
  expect(await ask("takeOver", change, lead)).toBe("ROSTER_INVALID");
  expect(await ask("handOver", change, cora)).toBe("SIGNATURE_INVALID");
  const own = await words.succeededBy(cora).lead(cora);
  expect(await ask("takeOver", own, cora)).toBe("done");
  expect(await ask("handOver", own, cora)).toBe("ROSTER_INVALID");
  expect(await ask("handOver", await words.lead(guest), lead)).toBe("ROSTER_INVALID");
  expect(await ask("handOver", await words.lead(dan), lead)).toBe("ROSTER_INVALID");
  expect(await ask("takeOver", await words.succeededBy(guest).lead(guest), guest)).toBe("ROSTER_INVALID");
  expect(await ask("takeOver", await words.succeededBy(dan).lead(cora), dan)).toBe("ROSTER_INVALID");
});

test("a change of leader changes nothing else", async () => {
  const { lead, guest, cora, dan, words, members, ask } = await withStaff();
  const right: [TestDevice, Partial<RosterRow>][] = [
    [lead, { role: "participant", isCoHost: true, mayShare: false }],
    [cora, { role: "host", isCoHost: false }],
  ];
  const other: [string, [TestDevice, Partial<RosterRow>][], Partial<Announce>][] = [
    ["another right", [[guest, { maySpeak: false }]], {}],
    ["another co-host", [[dan, { isCoHost: true }]], {}],
    ["another place", [[guest, { index: 7 }]], {}],
    ["a former leader who shares", [[lead, { ...right[0]?.[1], mayShare: true }]], {}],
    ["a former leader who is no co-host", [[lead, { ...right[0]?.[1], isCoHost: false }]], {}],
    ["a leader who stays co-host", [[cora, { ...right[1]?.[1], isCoHost: true }]], {}],
    ["two leaders", [[lead, { role: "host" }]], {}],
    ["a lock", [], { isLocked: true }],
    ["a suspension", [], { isSuspended: true }],
  ];
  const say = (rights: [TestDevice, Partial<RosterRow>][], announce: Partial<Announce>, people = members) =>
    words.say("host", people, {
      rights: new Map([...right, ...rights]),
      announce,
      sealTo: people.map((one) => one.id),
    });
  expect(await ask("handOver", await say([], {}), lead)).toBe("done");
  for (const [what, rights, announce] of other)
    expect([what, await ask("handOver", await say(rights, announce), lead)]).toEqual([
      what,
      "ROSTER_INVALID",
    ]);
  expect(await ask("handOver", await say([], {}, [cora, dan]), lead)).toBe("ROSTER_INVALID");
  expect(await ask("handOver", await say([], { epoch: 2 }), lead)).toBe("CHAIN_BROKEN");
});

test("the secret of a new leader's epoch is sealed to everybody but the one who made it", async () => {
  const { lead, guest, cora, dan, words, ask } = await withStaff();
  const handed = await words.lead(cora);
  expect(handed.sealedKeys.map((key) => key.to)).toEqual([guest.id, cora.id, dan.id]);
  const { sealedKeys } = await words.succeededBy(cora).lead(cora);
  expect(sealedKeys.map((key) => key.to)).toEqual([lead.id, guest.id, dan.id]);
  expect(await ask("handOver", { ...handed, sealedKeys }, lead)).toBe("SEAL_INVALID");
});

test("sending somebody back to wait is a new epoch, sealed to those who stay", async () => {
  const { lead, cora, dan, words, ask } = await withStaff();
  const change = await words.say("return", [cora, dan]);
  expect(change.sealedKeys).toHaveLength(2);
  expect(await ask("announce", change, lead)).toBe("done");
  const sameEpoch = await words.say("return", [cora, dan], { announce: { epoch: 2 } });
  expect(await ask("announce", sameEpoch, lead)).toBe("CHAIN_BROKEN");
});
