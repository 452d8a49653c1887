import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changeIn } from "../store/old-database-fixtures.ts";
import { inFolder } from "../store/testing-store.ts";
import { testAuthority } from "../tls/certificate-fixtures.ts";
import { listening } from "../tls/tls-fixtures.ts";
import { contentsOf, serviceIn } from "./commands-fixtures.ts";

const MINUTE = { timeout: 60_000 };

const linesOf = (out: string): readonly string[] => out.trimEnd().split("\n");
const wrongIn = (out: string): readonly string[] => linesOf(out).filter((line) => !line.startsWith("ok "));

/** Answers as LiveKit does to what a check asks of it; its clock is off by so much. */
const withMediaServer = async <T>(offMs: number, work: (url: string) => Promise<T>): Promise<T> => {
  const server: Server = createServer((request, response) => {
    request.resume();
    response.setHeader("date", new Date(Date.now() + offMs).toUTCString());
    response.setHeader("content-type", "application/json");
    response.end(request.method === "POST" ? "{}" : "OK");
  });
  const port = await listening(server);
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const pageIn = (folder: string): string => {
  const guestFolder = join(folder, "guest");
  mkdirSync(guestFolder);
  writeFileSync(join(guestFolder, "index.html"), "<!doctype html>");
  return guestFolder;
};

test(
  "where all is well a check says so line by line, before the first start and under a running service",
  MINUTE,
  () =>
    inFolder((folder) =>
      withMediaServer(0, async (url) => {
        const livekit = { url, apiKey: "key", apiSecret: "s".repeat(32) };
        const service = serviceIn(folder, { livekit, guestFolder: pageIn(folder) });
        const before = contentsOf(folder);
        const fresh = await service.runApart("check");
        expect([fresh.code, wrongIn(fresh.out), fresh.err]).toEqual([0, [], ""]);
        expect(linesOf(fresh.out)).toHaveLength(9);
        expect(contentsOf(folder)).toEqual(before);
        await service.fill();
        const running = await service.serve();
        const second = await service.run("check");
        expect([second.code, wrongIn(second.out)]).toEqual([0, []]);
        expect(second.out).toContain(
          "ok     database: is whole, opened by the key file, and of the form 0008-",
        );
        await running.stop();
      }),
    ),
);

test("each thing that is wrong has its line, no secret stands in any, and the exit code is 1", MINUTE, () =>
  inFolder(async (folder) => {
    const service = serviceIn(folder);
    await service.fill();
    changeIn(service.path, `insert into "migration" values ('0999-later', 1)`);
    changeIn(
      service.path,
      `insert into "audit" ("agentKind", "action", "outcome", "recorded") values ('service', 'keys.rotated', 'success', ${Date.now() + 86_400_000})`,
    );
    chmodSync(service.keyFile, 0o644);
    chmodSync(service.dataFolder, 0o755);
    const open = await service.run("check");
    expect([open.code, open.err]).toEqual([1, ""]);
    expect(wrongIn(open.out)).toEqual([
      "wrong  key file: the key file must be readable by its owner only (mode 0600)",
      "wrong  data folder: can be entered by others: give it the mode 0700",
      "wrong  database: the key file must be readable by its owner only (mode 0600)",
      "wrong  media server: does not answer at the setting livekit.url",
      "wrong  clock: stands before the last row of the audit log: put this machine on NTP",
      "wrong  guest page: is not in the folder of the setting guestFolder",
    ]);
    chmodSync(service.keyFile, 0o600);
    const newer = await service.run("check");
    expect(newer.out).toContain(
      "wrong  database: a newer version of the service wrote this database (0999-later)\n",
    );
    expect(open.out + newer.out).not.toContain("ssss");
  }),
);

test("a clock that differs from the media server's is told", MINUTE, () =>
  inFolder((folder) =>
    withMediaServer(120_000, async (url) => {
      const service = serviceIn(folder, { livekit: { url, apiKey: "key", apiSecret: "s".repeat(32) } });
      await service.fill();
      expect((await service.run("check")).out).toMatch(
        /wrong {2}clock: differs by (?:119|120) seconds from the media server's/,
      );
    }),
  ),
);

test(
  "a certificate for another host, and a key of another certificate, are told before a start",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const { make } = testAuthority(folder);
      const [pair, other] = [make(), make()];
      const service = serviceIn(folder, { publicOrigin: "https://localhost:8480", tls: pair });
      expect((await service.run("check")).out).toMatch(
        /^ok {5}tls: certificate and key fit each other, for \d+ days more$/m,
      );
      service.configure({ publicOrigin: "https://visits.clinic.example", tls: pair });
      expect((await service.run("check")).out).toContain(
        "wrong  tls: the certificate is not for the host of the setting publicOrigin\n",
      );
      service.configure({ publicOrigin: "https://localhost:8480", tls: { ...pair, keyFile: other.keyFile } });
      expect((await service.run("check")).out).toContain(
        "wrong  tls: the private key is not the one of the certificate\n",
      );
    }),
);

test(
  "a configuration that is not understood is told setting by setting, and nothing else is looked at",
  MINUTE,
  () =>
    inFolder(async (folder) => {
      const service = serviceIn(folder);
      service.configure({ port: "http", prot: 1 });
      const { code, out, err } = await service.run("check");
      expect([code, err, linesOf(out).length]).toEqual([1, "", 2]);
      expect(out).toContain('wrong  configuration: The setting "port" is missing or wrong');
      expect(out).toContain('wrong  configuration: There is no setting "prot".');
      expect((await service.run("check", "--everything")).out).toContain(
        "wrong  configuration: The only argument",
      );
    }),
);
