import { expect, onTestFinished, test } from "vitest";
import { toBase64Url } from "../../protocol/base64url.ts";
import type { WaitingCard } from "../../protocol/card.ts";
import { fail } from "../../protocol/errors.ts";
import { AccountId, systemChance } from "../../protocol/ids.ts";
import { SealedCard } from "../../protocol/visit.ts";
import { createCardHalf } from "./card-half.ts";
import { type Cards, createCards, readCardKey, sealCard } from "./cards.ts";
import { makeHello } from "./hello.ts";
import { createDevice, createFakeKeyClock, randomScope, valueOf } from "./key-fixtures.ts";
import { makeSigningKey } from "./signing-key.ts";
import { type Person, makePerson } from "./visit-fixtures.ts";

const card: WaitingCard = {
  name: "Ana María",
  language: "es-MX",
  wantsInterpreter: true,
  relation: "patient",
  camera: "works",
  microphone: "works",
  speaker: "untested",
};
const clock = createFakeKeyClock();

const createDesk = (): Cards => {
  const half = createCardHalf();
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  port2.addEventListener("message", async ({ data }) => port2.postMessage(await half.handle(data)));
  port2.start();
  return createCards({
    send: (message) => port1.postMessage(message),
    listen: (onMessage) => {
      port1.addEventListener("message", ({ data }) => onMessage(data));
      port1.start();
    },
  });
};
const publish = async (desk: Cards) => {
  const accountId = AccountId.parse(toBase64Url(new Uint8Array(16).fill(1)));
  const envelope = valueOf(await desk.publish(accountId, await makeSigningKey(), clock));
  return { envelope, cardKey: valueOf(await readCardKey(envelope)) };
};
const arrive = async (scope = randomScope()): Promise<Person> => {
  const device = createDevice();
  const parts = { worker: device.worker, signer: await makeSigningKey(), scope, chance: systemChance };
  const leaderHello = valueOf(await makeHello({ ...parts, role: "host" }));
  const person = await makePerson({ scope, role: "participant", clock, leaderHello });
  onTestFinished(() => {
    device.close();
    person.device.close();
  });
  return person;
};
const sealedBy = async (person: Person, cardKey: Parameters<typeof sealCard>[1], value = card) =>
  valueOf(await sealCard(value, cardKey, { scope: person.hello.hello, helloHash: person.hello.hash }));

test("the host reads the card of the person who sealed it", async () => {
  const [desk, person] = [createDesk(), await arrive()];
  const { cardKey } = await publish(desk);
  const sealed = SealedCard.parse(await sealedBy(person, cardKey));
  expect(await desk.open(person.hello.hello, person.hello.envelope, sealed)).toEqual({
    ok: true,
    value: card,
  });
});

test("a card does not open with another person's hello, nor for another visit", async () => {
  const [desk, person] = [createDesk(), await arrive()];
  const other = await arrive(person.hello.hello);
  const { cardKey } = await publish(desk);
  const sealed = await sealedBy(person, cardKey);
  const scope = person.hello.hello;
  expect(await desk.open(scope, other.hello.envelope, sealed)).toEqual(fail("SEAL_INVALID"));
  expect(await desk.open(randomScope(), person.hello.envelope, sealed)).toEqual(fail("CHAIN_BROKEN"));
});

test("a card that was sealed to an older card key says so, and opens once it is sealed again", async () => {
  const [old, desk, person] = [createDesk(), createDesk(), await arrive()];
  const scope = person.hello.hello;
  const stale = await sealedBy(person, (await publish(old)).cardKey);
  const { cardKey } = await publish(desk);
  expect(await desk.open(scope, person.hello.envelope, stale)).toEqual(fail("KEY_MISSING"));
  const fresh = await sealedBy(person, cardKey);
  expect((await desk.open(scope, person.hello.envelope, fresh)).ok).toBe(true);
});

test("a card with one bit changed is refused", async () => {
  const [desk, person] = [createDesk(), await arrive()];
  const { cardKey } = await publish(desk);
  const sealed = await sealedBy(person, cardKey);
  const ciphertext = sealed.ciphertext.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  const scope = person.hello.hello;
  const damaged = { ...sealed, ciphertext };
  expect(await desk.open(scope, person.hello.envelope, damaged)).toEqual(fail("SEAL_INVALID"));
  const garbage = { ...sealed, ciphertext: "*" };
  expect(await desk.open(scope, person.hello.envelope, garbage)).toEqual(fail("SEAL_INVALID"));
});

test("the length of a sealed card does not tell a short name from a long one", async () => {
  const [desk, person] = [createDesk(), await arrive()];
  const { cardKey } = await publish(desk);
  const lengths = await Promise.all(
    ["A", "A".repeat(60)].map(
      async (name) => (await sealedBy(person, cardKey, { ...card, name })).ciphertext.length,
    ),
  );
  expect(new Set(lengths).size).toBe(1);
});

test("a card key that its own signing key did not sign is refused", async () => {
  const { envelope } = await publish(createDesk());
  const { envelope: other } = await publish(createDesk());
  expect(await readCardKey({ ...envelope, signature: other.signature })).toEqual(fail("SIGNATURE_INVALID"));
  expect(await readCardKey({ ...envelope, body: "AAAA" })).toEqual(fail("SIGNATURE_INVALID"));
});

test("one sign-in has one card key, and none after it was wiped", async () => {
  const desk = createDesk();
  const [one, two] = [await publish(desk), await publish(desk)];
  expect(one.cardKey.hpkeKey).toEqual(two.cardKey.hpkeKey);
  await desk.wipe();
  const person = await arrive();
  const sealed = await sealedBy(person, one.cardKey);
  const { hello, envelope } = person.hello;
  expect(await desk.open(hello, envelope, sealed)).toEqual(fail("KEY_MISSING"));
});

test("whoever waits for a card worker that is gone gets an answer", async () => {
  const cards = createCards({ send: () => undefined, listen: () => undefined });
  const person = await arrive();
  const { cardKey } = await publish(createDesk());
  const opening = cards.open(person.hello.hello, person.hello.envelope, await sealedBy(person, cardKey));
  await Promise.resolve();
  cards.close();
  expect(await opening).toEqual(fail("ENCRYPTION_FAILED"));
});

test("the card worker answers a malformed question and ignores what is not for it", async () => {
  const half = createCardHalf();
  expect(await half.handle({ half: "cards", request: 1, kind: "export", input: {} })).toEqual({
    half: "cards",
    request: 1,
    ...fail("REQUEST_INVALID"),
  });
  expect(await half.handle({ half: "keys", request: 1, kind: "init", input: {} })).toBeNull();
  expect(await half.handle("init")).toBeNull();
});
