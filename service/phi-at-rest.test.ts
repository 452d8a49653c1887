import { createWriteStream, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toBase64Url } from "../protocol/base64url.ts";
import { randomIdText, systemChance } from "../protocol/ids.ts";
import { routes } from "../protocol/routes.ts";
import { succeed } from "../protocol/result.ts";
import { appForTests, askApp, upgradeHeaders } from "./app-fixtures.ts";
import { testOrigin } from "./http/testing-http.ts";
import { createLog } from "./log.ts";
import { clientOf, dialSignal } from "./signaling/signal-fixtures.ts";
import { copyDatabase, leaveInDatabase } from "./store/database-fixtures.ts";
import { phiCipher } from "./store/phi-cipher.ts";
import { openSqliteStore } from "./store/sqlite-store.ts";
import { fakeClock, inFolder, testKey } from "./store/testing-store.ts";
import { invite } from "./visit/invitations.ts";
import { createVisit } from "./visit/visits.ts";

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

const inviteHash = toBase64Url(new Uint8Array(32).fill(5));

/** A whole service over a database in a file, with its log in a file and a folder for what is temporary. */
const serviceIn = async (folder: string) => {
  const path = join(folder, "anteroom.db");
  const stream = createWriteStream(join(folder, "service.log"));
  const clock = fakeClock();
  const store = await openSqliteStore({ path, cipher: phiCipher(testKey, systemChance), clock });
  const running = await appForTests({ store, log: createLog(stream) });
  const copy = (): void => copyDatabase(path, join(folder, "copy.db"));
  const close = async (): Promise<void> => {
    await running.app.close();
    await store.close();
    stream.end();
    await once(stream, "finish");
  };
  return { ...running, store, clock, copy, close };
};

type Running = Awaited<ReturnType<typeof serviceIn>>;

/** Labels of a visit and of a personal link: the only Phi that the service takes in the clear. Answers what reading brings back. */
const plantLabels = async ({
  deps,
  host,
  store,
}: Running): Promise<{ planted: string[]; read: string[] }> => {
  const planted = [canary(), canary()];
  const [label = "", invited = ""] = planted;
  const plan = { kind: "oneToOne", startsAt: deps.clock.now(), minutes: 30, places: 1, inviteHash } as const;
  const made = await createVisit(deps, host, { ...plan, label });
  if (!made.ok) throw new Error(made.error.code);
  const { id: visitId } = made.value.visit;
  const link = { visitId, inviteHash: toBase64Url(new Uint8Array(32).fill(6)), label: invited };
  const second = await invite(deps, host, link);
  if (!second.ok) throw new Error(second.error.code);
  const read = await store.read(async (reads) => {
    const visit = await reads.visit.find(visitId);
    const links = await reads.invitation.ofVisit(visitId);
    return succeed([visit?.label.reveal() ?? "", ...links.map((row) => row.label.reveal())]);
  });
  return { planted, read: read.ok ? read.value : [] };
};

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
  "no name that was given to the service in any way stands in database, log, temporary files or a copy",
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      const temporary = join(folder, "temporary");
      mkdirSync(temporary);
      const before = process.env["TMPDIR"];
      process.env["TMPDIR"] = temporary;
      try {
        const running = await serviceIn(folder);
        const labels = await plantLabels(running);
        expect(labels.read).toEqual(labels.planted);
        const planted = [
          ...labels.planted,
          ...(await plantInRequests(running)),
          ...(await plantInMessages(running)),
        ];
        expect(new Set(planted).size).toBe(8);
        running.copy();
        const names = filesBelow(folder).map((path) => path.slice(folder.length + 1));
        expect(names).toEqual(
          expect.arrayContaining([
            "anteroom.db",
            "anteroom.db-wal",
            "anteroom.db-shm",
            "copy.db",
            "service.log",
          ]),
        );
        expect(foundBelow(folder, planted)).toEqual([]);
        await running.close();
        expect(readFileSync(join(folder, "service.log"), "utf8")).toContain('"msg":"request"');
        expect(foundBelow(folder, planted)).toEqual([]);
      } finally {
        if (before === undefined) delete process.env["TMPDIR"];
        else process.env["TMPDIR"] = before;
      }
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
