import { createWriteStream, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { toBase64Url } from "../protocol/base64url.ts";
import { randomIdText, systemChance } from "../protocol/ids.ts";
import { routes } from "../protocol/routes.ts";
import { appForTests, askApp, upgradeHeaders } from "./app-fixtures.ts";
import { httpForTests, testOrigin, visitBody } from "./http/testing-http.ts";
import { createLog } from "./log.ts";
import { clientOf, dialSignal } from "./signaling/signal-fixtures.ts";
import { copyDatabase, leaveInDatabase } from "./store/database-fixtures.ts";
import { phiCipher } from "./store/phi-cipher.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { fakeClock, inFolder, testKey } from "./store/testing-store.ts";

/** A name that nobody has, for one input. */
const canary = (): string => `Canary ${randomIdText(systemChance).replaceAll(/[-_]/g, "x")}`;

/** How a text may stand in a file: as it is, as two bytes a letter, in hex, and in base64 at any offset. */
const formsOf = (text: string): Buffer[] => {
  const plain = Buffer.from(text);
  const shifted = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), plain]).toString("base64");
    // The first and the last letters depend on what stands around.
    return Buffer.from(
      whole.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + plain.length) * 4) / 3) - 1),
    );
  });
  return [plain, Buffer.from(text, "utf16le"), Buffer.from(plain.toString("hex")), ...shifted];
};

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Which of these texts stand in any file below a folder, in any form. */
const foundBelow = (folder: string, texts: readonly string[]): string[] => {
  const files = filesBelow(folder).map((path) => readFileSync(path));
  return texts.filter((text) => formsOf(text).some((form) => files.some((file) => file.includes(form))));
};

/** A store over a database in a file, with a log in a file beside it. */
const filesIn = async (folder: string) => {
  const path = join(folder, "anteroom.db");
  const stream = createWriteStream(join(folder, "service.log"));
  const clock = fakeClock();
  const store = await openSqliteStore({ path, cipher: phiCipher(testKey, systemChance), clock });
  const copy = (): void => copyDatabase(path, join(folder, "copy.db"));
  const close = async (): Promise<void> => {
    await store.close();
    stream.end();
    await once(stream, "finish");
  };
  return { store, clock, log: createLog(stream), copy, close };
};

type Files = Awaited<ReturnType<typeof filesIn>>;

const everyFile = ["anteroom.db", "anteroom.db-wal", "anteroom.db-shm", "copy.db", "service.log"];

/** Plants names, with a folder of its own for what is temporary, and looks for them while the service runs, in a copy, and after it. */
const expectNoTrace = (plant: (files: Files) => Promise<readonly string[]>): Promise<void> =>
  inFolder(async (folder) => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = join(folder, "temporary");
    mkdirSync(join(folder, "temporary"));
    try {
      const files = await filesIn(folder);
      const planted = await plant(files);
      expect(new Set(planted).size).toBeGreaterThan(3);
      files.copy();
      const names = filesBelow(folder).map((path) => path.slice(folder.length + 1));
      expect(names).toEqual(expect.arrayContaining(everyFile));
      expect(foundBelow(folder, planted)).toEqual([]);
      await files.close();
      expect(readFileSync(join(folder, "service.log"), "utf8")).toContain('"msg":"request"');
      expect(foundBelow(folder, planted)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
  });

const inviteHashOf = (byte: number): string => toBase64Url(new Uint8Array(32).fill(byte));
const Made = z.object({ visit: z.object({ id: z.string() }), passcode: z.string() });
const Invited = z.object({ passcode: z.string() });

test("labels of visits and links, passcodes and tokens stand nowhere on disk, and labels are told to who may read them", () =>
  expectNoTrace(async ({ store, clock, log }) => {
    const [label, link] = [canary(), canary()];
    const { json, signIn } = await httpForTests({ store, clock, log });
    const session = await signIn();
    const plan = { ...visitBody(clock.now()), label, inviteHash: inviteHashOf(5) };
    const made = Made.parse((await json("/v1/visits", { session, body: plan })).value);
    const visitId = made.visit.id;
    const body = { visitId, inviteHash: inviteHashOf(6), label: link };
    const invited = Invited.parse((await json("/v1/visits/invite", { session, body })).value);
    const day = await json("/v1/visits", { session });
    const links = await json("/v1/visits/invitations", { session, body: { visitId } });
    expect([JSON.stringify(day.value).includes(label), JSON.stringify(links.value).includes(link)]).toEqual([
      true,
      true,
    ]);
    // Six digits may stand anywhere by chance; between quotes they would be a passcode.
    const passcodes = [made.passcode, invited.passcode].map((passcode) => `"${passcode}"`);
    return [label, link, ...passcodes, session.tokens.access, session.tokens.refresh];
  }));

type Running = Awaited<ReturnType<typeof appForTests>>;

/** Names in every part of every request that nobody should send so: bodies, paths, queries, headers. */
const plantInRequests = async ({ port }: Running): Promise<string[]> => {
  const [name, query, header, cookie] = [canary(), canary(), canary(), canary()];
  const headers = {
    "content-type": "application/json",
    "user-agent": header,
    authorization: `Bearer ${header}`,
    dpop: header,
    cookie: `anteroom-return-AAAAAAAA=${cookie}`,
    "x-forwarded-for": header,
  };
  const part = encodeURIComponent(query);
  const body = JSON.stringify({
    label: name,
    name,
    email: `${name}@clinic.example`,
    displayName: name,
    card: { name },
  });
  for (const { method, path } of Object.values(routes)) {
    const sent = method === "POST" ? { body } : {};
    await askApp({ port, method, headers, path, ...sent });
    await askApp({ port, method, headers, path: `${path}?name=${part}`, ...sent });
    await askApp({ port, method, headers: { ...headers, origin: `https://${part}.example` }, path, ...sent });
  }
  await askApp({ port, headers, path: `/join/${part}` });
  await askApp({ port, headers, path: `/${part}` });
  await askApp({ port, headers, path: `/rtc/validate?access_token=${part}&join_request=${part}` });
  for (const path of [
    `/rtc?access_token=${part}`,
    `/rtc/v1?access_token=${part}`,
    `/v1/signal?name=${part}`,
    `/${part}`,
  ])
    await askApp({ port, path, headers: { ...upgradeHeaders(), "user-agent": header } });
  return [name, query, part, header, cookie];
};

/** Names in the clear where a device must seal them, and in frames that are no messages. */
const plantInMessages = async ({ port, knock }: Running): Promise<string[]> => {
  const name = canary();
  const frames = [
    name,
    JSON.stringify({ v: 1, id: 1, type: "knock", name }),
    JSON.stringify({ v: 1, id: 1, type: name }),
    JSON.stringify({ v: 1, id: 1, type: "knock", hello: { body: name, signature: name }, card: { name } }),
    JSON.stringify({
      v: 1,
      id: 1,
      type: "updateCard",
      card: { cardKeyHash: name, enc: name, ciphertext: name },
    }),
    JSON.stringify({ v: 1, id: 1, type: "leaveWaiting", reason: name }),
  ];
  for (const frame of frames) {
    const client = clientOf(dialSignal(port, await knock(), testOrigin));
    await client.next("welcome");
    client.sendRaw(frame);
    await client.settle();
    client.socket.terminate();
    await client.closed;
  }
  return [name];
};

test(
  "names in bodies, paths, queries, headers and messages where they do not belong stand nowhere on disk",
  { timeout: 60_000 },
  () =>
    expectNoTrace(async ({ store, log }) => {
      const running = await appForTests({ store, log });
      const planted = [...(await plantInRequests(running)), ...(await plantInMessages(running))];
      await running.app.close();
      return planted;
    }),
);

test("the search finds a name in each form, in a database and in its log, where one was left", () =>
  inFolder(async (folder) => {
    const texts = [canary(), canary(), canary(), canary(), canary(), canary()];
    const [plain = "", wide = "", hex = "", inside = "", row = "", absent = ""] = texts;
    writeFileSync(join(folder, "plain.log"), `{"msg":"${plain}"}`);
    writeFileSync(join(folder, "wide.bin"), Buffer.from(`x${wide}x`, "utf16le"));
    writeFileSync(join(folder, "hex.txt"), Buffer.from(hex).toString("hex"));
    for (const offset of [0, 1, 2])
      writeFileSync(
        join(folder, `base64-${offset}`),
        Buffer.from(`${"x".repeat(offset)}${inside} and more`).toString("base64"),
      );
    for (const offset of [0, 1, 2])
      expect(
        formsOf(inside).some((form) => readFileSync(join(folder, `base64-${offset}`)).includes(form)),
      ).toBe(true);
    const closeDatabase = leaveInDatabase(join(folder, "left.db"), row);
    expect(readFileSync(join(folder, "left.db-wal")).includes(row)).toBe(true);
    expect(foundBelow(folder, texts)).toEqual([plain, wide, hex, inside, row]);
    expect(foundBelow(folder, [absent])).toEqual([]);
    closeDatabase();
    expect(foundBelow(folder, [row])).toEqual([row]);
  }));
