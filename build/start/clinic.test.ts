import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { inviteHashOf, invitationOf } from "../../protocol/link.ts";
import { Problem, routes } from "../../protocol/routes.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { type Clinic, startClinic } from "./clinic.ts";
import { startMediaServer } from "./media-server.ts";
import { freeTcpPort } from "./ports.ts";

const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "anteroom-start-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const Settings = z.looseObject({ port: z.int() });

/** A program that answers on the port where a media server would, and, if it is told one, takes another port as well. */
const fakeLivekit = (folder: string, takes: number | null = null): string => {
  const path = join(folder, "livekit-server");
  const lines = [
    `#!${process.execPath}`,
    'const { createServer } = require("node:http");',
    "const { port } = JSON.parse(process.env.LIVEKIT_CONFIG);",
    'const answer = () => createServer((_, reply) => reply.end("OK")).listen(port, "127.0.0.1");',
    takes === null
      ? "answer();"
      : `createServer(() => undefined).listen(${String(takes)}, "127.0.0.1", answer);`,
  ];
  writeFileSync(path, lines.join("\n"));
  chmodSync(path, 0o755);
  return path;
};

const sentenceOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => new Error("it started"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Sentence) return error.message;
  throw error;
};

const optionsIn = (folder: string, livekit: string, port: number | null = null) => ({
  livekit,
  port,
  dataFolder: join(folder, "data"),
  guestFolder: join(folder, "guest"),
});

/** What the service says to somebody with this link and passcode. */
const arrive = async ({ origin }: Clinic, { link, passcode }: { link: string; passcode: string }) => {
  const invitation = invitationOf(new URL(link).hash.slice(1));
  if (invitation === null) throw new Error("no invitation");
  const { visitId, secret } = invitation;
  const body = JSON.stringify({ visitId, inviteHash: await inviteHashOf(secret), passcode });
  const headers = { "content-type": "application/json", origin };
  const answer = await fetch(`${origin}${routes.arrive.path}`, { method: "POST", headers, body });
  const said: unknown = await answer.json();
  return answer.ok ? routes.arrive.answer.parse(said) : Problem.parse(said).code;
};

test(
  "a program that is not there ends in one sentence that says what to do",
  { timeout: 20_000 },
  async () => {
    await inFolder(async (folder) => {
      const said = await sentenceOf(startMediaServer(join(folder, "nothing-here")));
      expect(said).toBe(
        "The media server (LiveKit) did not start: run its program by hand to see why, then run the command again.",
      );
    });
  },
);

test.each([
  ["ends at once", "process.exit(3);"],
  ["dies by a signal", 'process.kill(process.pid, "SIGKILL");'],
])(
  "a program that %s ends in the same sentence, without a long wait",
  { timeout: 10_000 },
  async (_how, code) => {
    await inFolder(async (folder) => {
      const path = fakeLivekit(folder);
      writeFileSync(path, `#!${process.execPath}\n${code}`);
      expect(await sentenceOf(startMediaServer(path))).toMatch(/^The media server \(LiveKit\) did not start/);
    });
  },
);

test("a media server gets keys of its own run on a port that the system chose, and is ended with one call", async () => {
  await inFolder(async (folder) => {
    const [one, two] = await Promise.all([
      startMediaServer(fakeLivekit(folder)),
      startMediaServer(fakeLivekit(folder)),
    ]);
    expect(one.apiKey).not.toBe(two.apiKey);
    expect(one.apiSecret).not.toBe(two.apiSecret);
    expect(one.url).not.toBe(two.url);
    await Promise.all([one.close(), two.close()]);
    expect([one.child.signalCode, two.child.signalCode]).toEqual(["SIGKILL", "SIGKILL"]);
    await one.close();
  });
});

test("a port that was named and is in use is named, and nothing was started", async () => {
  await inFolder(async (folder) => {
    const port = await freeTcpPort();
    const other = createServer().listen(port, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const said = await sentenceOf(startClinic(optionsIn(folder, fakeLivekit(folder), port)));
    expect(said).toBe(
      `Port ${String(port)} is in use by another program: end it, or name another one with --port.`,
    );
    expect(existsSync(join(folder, "data"))).toBe(false);
  });
});

test(
  "a second start keeps the account and the visit, shows no password, and makes a new link and passcode",
  { timeout: 30_000 },
  async () => {
    await inFolder(async (folder) => {
      const options = optionsIn(folder, fakeLivekit(folder));
      const first = await startClinic(options);
      const before = first.tryOut;
      expect(await arrive(first, before)).toMatchObject({ hostName: "Dr. Ana Ruiz" });
      await first.close();
      const second = await startClinic(options);
      const after = second.tryOut;
      expect(before.password).toMatch(/^\w{5}(?:-\w{5}){4}$/);
      expect([after.email, after.password]).toEqual([before.email, null]);
      expect(before.colleague.password).not.toBe(before.password);
      expect(after.colleague).toEqual({ ...before.colleague, password: null, totpSecret: null });
      expect(after.link).not.toBe(before.link);
      const [then, now] = [before, after].map(({ link }) => invitationOf(new URL(link).hash.slice(1)));
      expect(now?.visitId).toBe(then?.visitId);
      expect(await arrive(second, after)).toMatchObject({ hostName: "Dr. Ana Ruiz" });
      expect(await arrive(second, { ...before, passcode: after.passcode })).toBe("LINK_INVALID");
      await second.close();
    });
  },
);

test(
  "what a start writes down holds no password, link or passcode in clear",
  { timeout: 30_000 },
  async () => {
    await inFolder(async (folder) => {
      const clinic = await startClinic(optionsIn(folder, fakeLivekit(folder)));
      await arrive(clinic, clinic.tryOut);
      await clinic.close();
      const { password, colleague, link } = clinic.tryOut;
      const data = join(folder, "data");
      for (const name of readdirSync(data)) {
        const text = readFileSync(join(data, name), "latin1");
        expect(text).not.toContain(password ?? "none");
        expect(text).not.toContain(colleague.password ?? "none");
        expect(text).not.toContain(link.split(".").at(-1));
        expect(text).not.toContain("J. L., follow-up");
      }
      expect(statSync(join(data, "key")).mode & 0o077).toBe(0);
    });
  },
);

test(
  "a start that failed half way leaves neither media server nor open database",
  { timeout: 30_000 },
  async () => {
    await inFolder(async (folder) => {
      const port = await freeTcpPort();
      const path = fakeLivekit(folder, port);
      await expect(startClinic(optionsIn(folder, path, port))).rejects.toThrow();
      const left = readdirSync(join(folder, "data")).filter((name) => name.endsWith("-wal"));
      expect(left).toEqual([]);
      await expect(fetch(`http://127.0.0.1:${String(port)}/`)).rejects.toThrow();
    });
  },
);

test("the media server is told to listen on the loopback address alone", async () => {
  await inFolder(async (folder) => {
    const path = fakeLivekit(folder);
    const code = [
      `#!${process.execPath}`,
      'require("node:fs").writeFileSync(process.argv[1] + ".json", process.env.LIVEKIT_CONFIG);',
    ];
    writeFileSync(path, code.join("\n"));
    await sentenceOf(startMediaServer(path));
    const settings = Settings.parse(JSON.parse(readFileSync(`${path}.json`, "utf8")));
    expect(settings).toMatchObject({
      bind_addresses: ["127.0.0.1"],
      rtc: { node_ip: "127.0.0.1", use_external_ip: false, stun_servers: [] },
      room: { auto_create: false, enable_remote_unmute: false },
    });
  });
});
