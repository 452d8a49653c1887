import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { fail } from "../../protocol/errors.ts";
import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import { encodeHostCommand } from "../../protocol/signed/host-command.ts";
import { createCoHostRequests, createRequestReader } from "./co-host-requests.ts";
import { createCommandReader, createHostCommands } from "./host-commands.ts";
import { valueOf } from "./key-fixtures.ts";
import { orderPlaceOf } from "./order-place.ts";
import { createSignedCounter } from "./signed-counter.ts";
import { makeSigningKey } from "./signing-key.ts";
import { openVisit } from "./visit-fixtures.ts";

const setUp = async () => {
  const visit = await openVisit();
  onTestFinished(() => visit.close());
  const [coHost, patient] = [await visit.arrive(), await visit.arrive()];
  await visit.admit([coHost, patient]);
  const named = await visit.host.permit(new Map([[coHost.id, { isCoHost: true }]]));
  await visit.say(named, [coHost, patient]);
  const { wallMs } = visit.clock;
  const commands = createHostCommands({ keys: visit.host, signer: visit.hostSigner, wallMs });
  const reader = createCommandReader({ keys: patient.keys, ownId: patient.id });
  const { keys, signer, id: ownId } = coHost;
  const requests = createCoHostRequests({ keys, signer, ownId, wallMs });
  const requestReader = createRequestReader(visit.host);
  return { visit, coHost, patient, commands, reader, requests, requestReader };
};

test("a command of the leader reaches those it names, once", async () => {
  const { patient, commands, reader, coHost } = await setUp();
  const command = valueOf(await commands.make("mute", [patient.id, patient.id]));
  expect(valueOf(await reader.read(command))).toMatchObject({ kind: "mute", to: [patient.id] });
  expect(await reader.read(command)).toEqual(fail("REPLAYED"));
  const next = valueOf(await commands.make("stopCamera", [patient.id]));
  expect((await reader.read(next)).ok).toBe(true);
  expect(await reader.read(command)).toEqual(fail("REPLAYED"));
  const other = valueOf(await commands.make("askUnmute", [coHost.id]));
  expect(await reader.read(other)).toEqual(fail("FORBIDDEN"));
});

test("a command is made by whoever leads, for members only", async () => {
  const { visit, patient, coHost, commands } = await setUp();
  const stranger = await visit.arrive();
  expect(await commands.make("mute", [stranger.id])).toEqual(fail("NOT_ADMITTED"));
  expect(await commands.make("mute", [])).toEqual(fail("NOT_ADMITTED"));
  const { keys, signer } = coHost;
  const wrong = createHostCommands({ keys, signer, wallMs: visit.clock.wallMs });
  expect(await wrong.make("mute", [patient.id])).toEqual(fail("FORBIDDEN"));
});

test("a command under an announce that is neither the head nor the one before is refused", async () => {
  const { visit, patient, coHost, commands, reader } = await setUp();
  const old = valueOf(await commands.make("mute", [patient.id]));
  await visit.say(await visit.host.rotate(), [coHost, patient]);
  const under = valueOf(await commands.make("mute", [patient.id]));
  await visit.say(await visit.host.rotate(), [coHost, patient]);
  expect(await reader.read(old)).toEqual(fail("CHAIN_BROKEN"));
  expect((await reader.read(under)).ok).toBe(true);
});

test("a command that anybody else signed, a former leader too, is refused", async () => {
  const { visit, patient, coHost, commands, reader } = await setUp();
  const head = visit.host.head();
  if (head === null) throw new Error("not open");
  const body = encodeHostCommand({ ...orderPlaceOf(head), counter: 1, kind: "mute", to: [patient.id] });
  for (const signer of [coHost.signer, patient.signer, await makeSigningKey()])
    expect(await reader.read(valueOf(await signer.sign("hostCommand", body)))).toEqual(
      fail("SIGNATURE_INVALID"),
    );
  const asBeat = valueOf(await visit.hostSigner.sign("heartbeat", body));
  expect(await reader.read(asBeat)).toEqual(fail("SIGNATURE_INVALID"));
  const last = valueOf(await commands.make("mute", [patient.id]));
  await visit.say(await visit.host.handOver(coHost.id), [coHost, patient]);
  expect(await reader.read(last)).toEqual(fail("SIGNATURE_INVALID"));
});

test("a co-host's request is read by the leader once, and nobody else's at all", async () => {
  const { visit, coHost, patient, requests, requestReader } = await setUp();
  const order = { kind: "remove" as const, to: [patient.id] };
  const request = valueOf(await requests.make(order));
  expect(valueOf(await requestReader.read(coHost.id, request)).order).toEqual(order);
  expect(await requestReader.read(coHost.id, request)).toEqual(fail("REPLAYED"));
  expect(await requestReader.read(patient.id, request)).toEqual(fail("FORBIDDEN"));
  const { keys, signer, id: ownId } = patient;
  const guests = createCoHostRequests({ keys, signer, ownId, wallMs: visit.clock.wallMs });
  expect(await guests.make(order)).toEqual(fail("FORBIDDEN"));
  const pretending = createCoHostRequests({
    keys: coHost.keys,
    signer: patient.signer,
    ownId: coHost.id,
    wallMs: visit.clock.wallMs,
  });
  const forged = valueOf(await pretending.make(order));
  expect(await requestReader.read(coHost.id, forged)).toEqual(fail("SIGNATURE_INVALID"));
});

test("a co-host who was unnamed is heard no more, and whoever does not lead hears nobody", async () => {
  const { visit, coHost, patient, requests, requestReader } = await setUp();
  const request = valueOf(await requests.make({ kind: "lock", isOn: true }));
  expect(await createRequestReader(patient.keys).read(coHost.id, request)).toEqual(fail("FORBIDDEN"));
  const unnamed = await visit.host.permit(new Map([[coHost.id, { isCoHost: false }]]));
  await visit.say(unnamed, [coHost, patient]);
  expect(await requestReader.read(coHost.id, request)).toEqual(fail("FORBIDDEN"));
  expect(await requests.make({ kind: "lock", isOn: true })).toEqual(fail("FORBIDDEN"));
});

test("a request to one leader is none to the next, however it is kept back, and a new one is", async () => {
  const { visit, coHost, patient, requests, requestReader } = await setUp();
  const second = await visit.arrive();
  await visit.admit([second], [coHost, patient]);
  const people = [coHost, patient, second];
  await visit.say(await visit.host.permit(new Map([[second.id, { isCoHost: true }]])), people);
  const request = valueOf(await requests.make({ kind: "mute", to: [patient.id] }));
  expect((await requestReader.read(coHost.id, request)).ok).toBe(true);
  await visit.say(await visit.host.handOver(second.id), people);
  const nextReader = createRequestReader(second.keys);
  expect(await nextReader.read(coHost.id, request)).toEqual(fail("CHAIN_BROKEN"));
  const again = valueOf(await requests.make({ kind: "mute", to: [patient.id] }));
  expect((await nextReader.read(coHost.id, again)).ok).toBe(true);
});

test("whatever a service does with commands, each is obeyed once at most, in the order of their making, and under its announce", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ pick: fc.nat({ max: 9 }), changes: fc.boolean() }), {
        minLength: 5,
        maxLength: 20,
      }),
      async (deliveries) => {
        const { visit, coHost, patient, commands, reader } = await setUp();
        const made: { revs: number[]; command: SignedEnvelope }[] = [];
        let last = -1;
        for (const { pick, changes } of deliveries) {
          const rev = visit.host.head()?.announce.rev ?? 0;
          const command = valueOf(await commands.make("mute", [patient.id]));
          made.push({ revs: [rev, rev + 1], command });
          if (changes) await visit.say(await visit.host.setFlags({}), [coHost, patient]);
          const at = pick % made.length;
          const one = made[at];
          if (one === undefined) continue;
          const isInTime = one.revs.includes(patient.keys.head()?.announce.rev ?? 0);
          expect((await reader.read(one.command)).ok).toBe(isInTime && at > last);
          if (isInTime) last = Math.max(last, at);
        }
      },
    ),
    { numRuns: 15, seed: 20261122 },
  );
}, 30_000);

test("counters rise over pages of a device and within a second, even if its clock is set back", () => {
  let wallMs = 1_800_000_000_000;
  const counter = createSignedCounter(() => wallMs);
  const first = [counter.next(), counter.next()];
  wallMs -= 3_600_000;
  first.push(counter.next());
  expect(first).toEqual([1_800_000_000, 1_800_000_001, 1_800_000_002]);
  wallMs += 3_610_000;
  expect(createSignedCounter(() => wallMs).next()).toBe(1_800_000_010);
});
