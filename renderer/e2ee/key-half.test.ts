import { expect, onTestFinished, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { systemChance } from "../../protocol/ids.ts";
import { type Announce, encodeAnnounce } from "../../protocol/signed/announce.ts";
import { encodeHello } from "../../protocol/signed/hello.ts";
import { everyRight } from "../../protocol/permissions.ts";
import { makeHello, readHello } from "./hello.ts";
import { createFakeClock } from "./frame-fixtures.ts";
import { createHostKeys } from "./host-keys.ts";
import { createDevice, createRecordedFrames, randomScope, valueOf } from "./key-fixtures.ts";
import { forgeEntry, withCommit } from "./forgery-fixtures.ts";
import { createKeyHalf } from "./key-half.ts";
import { createKeyWorkerClient } from "./key-worker-client.ts";
import { makeSigningKey } from "./signing-key.ts";
import { type Person, type TestVisit, openVisit } from "./visit-fixtures.ts";

const withMember = async (): Promise<{ visit: TestVisit; member: Person }> => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const member = await visit.arrive();
  await visit.admit([member]);
  return { visit, member };
};
const target = ({ id, hello }: Person) => ({
  participantId: id,
  hpkeKey: toBase64Url(hello.hello.hpkeKey),
  helloHash: toBase64Url(hello.hash),
});
const bodyOf = (announce: Announce): string => toBase64Url(encodeAnnounce(announce));

/** A prepared secret and the honest announce that commits to it. */
const prepare = async (visit: TestVisit) => {
  const { worker } = visit.hostDevice;
  const { handle, secretCommit } = valueOf(await worker.ask("prepareSecret", { epoch: 3 }));
  const head = visit.host.head();
  if (head === null) throw new Error("not open");
  const announce: Announce = {
    ...head.announce,
    epoch: 3,
    rev: head.announce.rev + 1,
    prevHash: head.hash,
    secretCommit: Uint8Array.from(Buffer.from(secretCommit, "base64url")),
  };
  return { worker, handle, announce };
};

test("a prepared secret is sealed once, and for one announce only", async () => {
  const { visit, member } = await withMember();
  const { worker, handle, announce } = await prepare(visit);
  const members = [target(member)];
  const sealed = await worker.ask("sealSecret", { handle, announce: bodyOf(announce), members });
  expect(sealed.ok).toBe(true);
  expect(await worker.ask("sealSecret", { handle, announce: bodyOf(announce), members })).toEqual(
    fail("SEAL_INVALID"),
  );
  const other = bodyOf({ ...announce, isLocked: true });
  expect(await worker.ask("installOwn", { handle, announce: other })).toEqual(fail("SEAL_INVALID"));
  expect(await worker.ask("sealRoster", { handle, announce: other, names: {} })).toEqual(
    fail("SEAL_INVALID"),
  );
});

test("a secret is sealed to the whole roster under the keys that it names, or to nobody", async () => {
  const { visit, member } = await withMember();
  const stranger = await visit.arrive();
  const { worker, handle, announce: said } = await prepare(visit);
  const announce = bodyOf(said);
  const swapped = { ...target(member), hpkeKey: target(stranger).hpkeKey };
  for (const members of [[], [target(stranger)], [target(member), target(stranger)], [swapped]])
    expect(await worker.ask("sealSecret", { handle, announce, members })).toEqual(fail("ROSTER_INVALID"));
});

test("an announce that commits to another secret than the prepared one is not sealed for", async () => {
  const { visit, member } = await withMember();
  const { worker, handle, announce } = await prepare(visit);
  const other = bodyOf({ ...announce, secretCommit: new Uint8Array(32) });
  expect(await worker.ask("sealSecret", { handle, announce: other, members: [target(member)] })).toEqual(
    fail("SEAL_INVALID"),
  );
});

test("an announce out of the chain is not installed, even with its prepared secret", async () => {
  const { visit } = await withMember();
  const { worker, handle, announce } = await prepare(visit);
  const other = bodyOf({ ...announce, prevHash: new Uint8Array(32).fill(1) });
  expect(await worker.ask("installOwn", { handle, announce: other })).toEqual(fail("CHAIN_BROKEN"));
  expect(await worker.ask("prepareSecret", { epoch: 2 })).toEqual(fail("CHAIN_BROKEN"));
  expect([...visit.hostDevice.frames.installs.keys()]).toEqual([1, 2]);
});

test("a sealed key is opened once", async () => {
  const { visit, member } = await withMember();
  const { announce, sealedKey, rosterBox } = visit.entryFor(member.id);
  if (sealedKey === null) throw new Error("not sealed");
  const again = { announce: announce.body, sealedKey, rosterBox, hostSigningKeyHash: visit.hostKeyHash };
  expect(await member.device.worker.ask("openSealed", again)).toEqual(fail("CHAIN_BROKEN"));
  expect(member.device.frames.installs.size).toBe(1);
});

test("a worker opens no second key within its epoch, and no announce of another opening", async () => {
  const { visit, member } = await withMember();
  const head = visit.host.head();
  if (head === null) throw new Error("not open");
  const secret = systemChance(32);
  const next = { ...head.announce, rev: head.announce.rev + 1, prevHash: head.hash };
  const opening = randomScope().opening;
  for (const announce of [next, await withCommit({ ...next, opening, epoch: next.epoch + 1 }, secret)]) {
    const entry = await forgeEntry({ signer: visit.hostSigner, announce, secret }, member);
    const { sealedKey, rosterBox } = entry;
    if (sealedKey === null) throw new Error("not sealed");
    const body = entry.announce.body;
    const question = { announce: body, sealedKey, rosterBox, hostSigningKeyHash: visit.hostKeyHash };
    expect(await member.device.worker.ask("openSealed", question)).toEqual(fail("CHAIN_BROKEN"));
    const word = { announce: bodyOf({ ...announce, opening }), rosterBox: null };
    expect(await member.device.worker.ask("adoptRev", word)).toEqual(fail("CHAIN_BROKEN"));
  }
});

test("a fresh worker opens no key of an opening that its hello is not for", async () => {
  const { visit, member: admitted } = await withMember();
  const joiner = await visit.arrive();
  const [row] = valueOf(
    await visit.host.admit([
      { hello: joiner.hello.envelope, name: "Ana", isBack: false, rights: everyRight },
    ]),
  ).head.announce.roster.slice(-1);
  const head = visit.host.head();
  if (head === null || row === undefined) throw new Error("not open");
  const roster = [...head.announce.roster, row];
  const secret = systemChance(32);
  const here = await withCommit({ ...head.announce, roster, epoch: 3, rev: 3, prevHash: head.hash }, secret);
  const elsewhere = await withCommit({ ...here, opening: randomScope().opening }, secret);
  const ask = async (announce: Announce) => {
    const entry = await forgeEntry({ signer: visit.hostSigner, announce, secret }, joiner);
    const { sealedKey, rosterBox } = entry;
    if (sealedKey === null) throw new Error("not sealed");
    const question = { announce: entry.announce.body, sealedKey, rosterBox };
    return joiner.device.worker.ask("openSealed", { ...question, hostSigningKeyHash: visit.hostKeyHash });
  };
  expect(await ask(elsewhere)).toEqual(fail("CHAIN_BROKEN"));
  expect((await ask(here)).ok).toBe(true);
  expect(admitted.device.frames.installs.size).toBe(1);
});

test("a sealed key does not open in the name of another host", async () => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const joiner = await visit.arrive();
  await visit.post(
    await visit.host.admit([
      { hello: joiner.hello.envelope, name: "Ana", isBack: false, rights: everyRight },
    ]),
  );
  const { announce, sealedKey, rosterBox } = visit.entryFor(joiner.id);
  if (sealedKey === null) throw new Error("not sealed");
  const hostSigningKeyHash = toBase64Url(new Uint8Array(32));
  const asked = { announce: announce.body, sealedKey, rosterBox, hostSigningKeyHash };
  expect(await joiner.device.worker.ask("openSealed", asked)).toEqual(fail("SEAL_INVALID"));
});

test("a worker lives for one hello, and only for one that carries its own key", async () => {
  const device = createDevice();
  onTestFinished(() => device.close());
  const { worker } = device;
  const signer = await makeSigningKey();
  const parts = { worker, signer, scope: randomScope(), chance: systemChance, role: "participant" as const };
  const { hello } = valueOf(await makeHello(parts));
  expect(await makeHello(parts)).toEqual(fail("KEY_MISSING"));
  const other = createDevice();
  onTestFinished(() => other.close());
  await other.worker.ask("init", {});
  const foreign = toBase64Url(encodeHello(hello));
  expect(await other.worker.ask("bind", { hello: foreign })).toEqual(fail("ROSTER_INVALID"));
  expect(await other.worker.ask("bind", { hello: "AAAA" })).toEqual(fail("ROSTER_INVALID"));
  expect(await other.worker.ask("prepareSecret", { epoch: 1 })).toEqual(fail("KEY_MISSING"));
});

test("a wiped worker makes, opens and sends nothing any more", async () => {
  const { visit, member } = await withMember();
  const { worker, frames } = visit.hostDevice;
  await visit.host.wipe();
  expect(frames.isWiped()).toBe(true);
  const announce = visit.entryFor(member.id).announce.body;
  expect(await worker.ask("init", {})).toEqual(fail("KEY_MISSING"));
  expect(await worker.ask("prepareSecret", { epoch: 3 })).toEqual(fail("KEY_MISSING"));
  expect(await worker.ask("adoptRev", { announce, rosterBox: null })).toEqual(fail("KEY_MISSING"));
  expect(await worker.ask("switchSending", { epoch: 2, retireMs: 0 })).toEqual(fail("KEY_MISSING"));
});

const asked = { half: "keys", request: 1 };
test.for([
  ["an unknown kind", { ...asked, kind: "exportSecret", input: {} }],
  ["a field more", { ...asked, kind: "init", input: { extractable: true } }],
  ["a field more outside", { ...asked, kind: "init", input: {}, also: 1 }],
  ["no input", { ...asked, kind: "init" }],
  [
    "a retirement longer than 10 s",
    { ...asked, kind: "switchSending", input: { epoch: 1, retireMs: 10_001 } },
  ],
  ["epoch 0", { ...asked, kind: "prepareSecret", input: { epoch: 0 } }],
  ["bytes that are no base64url", { ...asked, kind: "bind", input: { hello: "*" } }],
] as const)("a message with %s is refused", async ([, message]) => {
  const half = createKeyHalf({
    frames: createRecordedFrames(),
    chance: systemChance,
    clock: createFakeClock(),
  });
  expect(await half.handle(message)).toEqual({ ...asked, ...fail("REQUEST_INVALID") });
});

test("a message that is not for the key half is not answered", async () => {
  const half = createKeyHalf({
    frames: createRecordedFrames(),
    chance: systemChance,
    clock: createFakeClock(),
  });
  for (const message of [null, "keys", { half: "frames", request: 1 }, { half: "keys", request: 0 }])
    expect(await half.handle(message)).toBeNull();
});

test("a frame half that refuses an epoch fails the change, and nothing is running", async () => {
  const frames = { ...createRecordedFrames(), installEpoch: async () => "refused" as const };
  const half = createKeyHalf({ frames, chance: systemChance, clock: createFakeClock() });
  const worker = createKeyWorkerClient(directChannel((message) => half.handle(message)));
  const signer = await makeSigningKey();
  const scope = randomScope();
  const clock = { wallMs: () => 0, after: () => () => undefined };
  const made = await createHostKeys({
    worker,
    signer,
    scope,
    hostName: "Dr. Weber",
    clock,
    chance: systemChance,
    isLeaderSilent: () => false,
  });
  const host = valueOf(made);
  expect(await host.commit(valueOf(await host.open()))).toEqual(fail("ENCRYPTION_FAILED"));
  expect(host.head()).toBeNull();
});

test("whoever waits for a worker that is gone gets an answer, and so does whoever asks later", async () => {
  const worker = createKeyWorkerClient({ send: () => undefined, listen: () => undefined });
  const waiting = worker.ask("init", {});
  worker.close();
  expect(await waiting).toEqual(fail("ENCRYPTION_FAILED"));
  expect(await worker.ask("init", {})).toEqual(fail("ENCRYPTION_FAILED"));
});

test("an answer that is none is a failure, one to another half is not taken", async () => {
  const worker = createKeyWorkerClient(
    directChannel(async () => ({ half: "keys", request: 1, ok: true, value: { hpkeKey: "AAAA" } })),
  );
  expect(await worker.ask("init", {})).toEqual(fail("ENCRYPTION_FAILED"));
  const deaf = createKeyWorkerClient(
    directChannel(async () => ({ half: "cards", request: 1, ...fail("DENIED") })),
  );
  const waiting = deaf.ask("init", {});
  deaf.close();
  expect(await waiting).toEqual(fail("ENCRYPTION_FAILED"));
});

test("a hello without suite 1, in the wrong type or for another opening is not read", async () => {
  const { visit, member } = await withMember();
  const { signer, hello } = member;
  const read = (type: "hostHello" | "joinHello", envelope: typeof hello.envelope) =>
    readHello(type, envelope, visit.scope);
  const weaker = encodeHello({ ...hello.hello, suites: 2 });
  const leader = encodeHello({ ...hello.hello, role: "host" });
  expect((await read("joinHello", hello.envelope)).ok).toBe(true);
  expect(await read("hostHello", hello.envelope)).toEqual(fail("SIGNATURE_INVALID"));
  expect(await read("joinHello", valueOf(await signer.sign("joinHello", weaker)))).toEqual(
    fail("VERSION_UNSUPPORTED"),
  );
  expect(await read("joinHello", valueOf(await signer.sign("joinHello", leader)))).toEqual(
    fail("ROSTER_INVALID"),
  );
  expect(await readHello("joinHello", hello.envelope, randomScope())).toEqual(fail("CHAIN_BROKEN"));
});

const directChannel = (answer: (message: unknown) => Promise<unknown>) => {
  let listener: (message: unknown) => void = () => undefined;
  return {
    send: (message: unknown) => void answer(message).then((reply) => listener(reply)),
    listen: (onMessage: (message: unknown) => void) => {
      listener = onMessage;
    },
  };
};
