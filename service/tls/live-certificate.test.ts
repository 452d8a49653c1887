import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type SecureVersion, connect as connectTls, createServer as createTlsServer } from "node:tls";
import { once } from "node:events";
import { connect as connectPlain } from "node:net";
import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { inFolder } from "../store/testing-store.ts";
import { fakeTime } from "../timers-fixtures.ts";
import { systemTimers } from "../timers.ts";
import { readCertificate } from "./certificate.ts";
import { replacePair, testAuthority } from "./certificate-fixtures.ts";
import { openCertificate, systemWatchFolder } from "./live-certificate.ts";
import { agreedOn, heardLog, listening, liveForTests, shakeHands } from "./tls-fixtures.ts";

const DAY_MS = 24 * 60 * 60_000;
const LOOK_MS = 10_000;

/** A server that takes whatever OpenSSL still has. */
const permissive = async (files: { certFile: string; keyFile: string }) => {
  const { cert, key } = readCertificate(files);
  const server = createTlsServer(
    { cert, key, minVersion: "TLSv1", ciphers: "ALL:COMPLEMENTOFALL:@SECLEVEL=0" },
    (socket) => socket.on("error", () => undefined).end("here"),
  );
  return { port: await listening(server), close: () => server.close() };
};

const only = (version: SecureVersion, ciphers: string) => ({
  minVersion: version,
  maxVersion: version,
  ciphers: `${ciphers}:@SECLEVEL=0`,
  rejectUnauthorized: false,
});

test("old protocols and weak suites, which a permissive server takes, are refused", () =>
  inFolder(async (folder) => {
    const pair = testAuthority(folder).make({ kind: "rsa" });
    const [ours, theirs] = [await liveForTests(pair), await permissive(pair)];
    const offers = [
      only("TLSv1", "ALL"),
      only("TLSv1.1", "ALL"),
      only("TLSv1.2", "AES128-SHA"),
      only("TLSv1.2", "AES256-GCM-SHA384"),
      only("TLSv1.2", "ECDHE-RSA-AES128-SHA256"),
      only("TLSv1.2", "ECDHE-RSA-AES256-SHA"),
      only("TLSv1.2", "ECDHE-RSA-NULL-SHA"),
      only("TLSv1.2", "AECDH-AES128-SHA"),
    ];
    const taken = await Promise.all(offers.map((offer) => agreedOn(theirs.port, offer)));
    expect(taken.map((one) => one.split(" ")[0])).toEqual([
      "TLSv1",
      "TLSv1.1",
      ...offers.slice(2).map(() => "TLSv1.2"),
    ]);
    const refused = await Promise.all(offers.map((offer) => agreedOn(ours.port, offer)));
    expect(refused.filter((one) => !/^ERR_SSL_.*ALERT/.test(one))).toEqual([]);
    theirs.close();
    await ours.close();
  }));

test.each(["rsa", "ec"] as const)("TLS 1.2 and 1.3 are spoken with forward secrecy, %s", (kind) =>
  inFolder(async (folder) => {
    const { ca, make } = testAuthority(folder);
    const { port, close } = await liveForTests(make({ kind }));
    expect([
      await agreedOn(port, { ca, maxVersion: "TLSv1.2" }),
      await agreedOn(port, { ca }),
      await agreedOn(port, { ca, maxVersion: "TLSv1.2", ciphers: "ALL:@SECLEVEL=0" }),
    ]).toEqual([
      `TLSv1.2 ECDHE-${kind === "rsa" ? "RSA" : "ECDSA"}-AES256-GCM-SHA384`,
      "TLSv1.3 TLS_AES_256_GCM_SHA384",
      `TLSv1.2 ECDHE-${kind === "rsa" ? "RSA" : "ECDSA"}-AES256-GCM-SHA384`,
    ]);
    await close();
  }),
);

/** Whether a second connection of the same client goes on with the keys of its first. */
const isResumed = async (port: number, ca: string, maxVersion: SecureVersion): Promise<boolean> => {
  const options = { host: "127.0.0.1", port, servername: "localhost", ca, maxVersion };
  const first = connectTls(options);
  const sessions: Buffer[] = [];
  first.on("session", (session) => void sessions.push(session));
  first.write("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
  first.resume();
  await once(first, "close");
  const session = sessions.at(-1);
  const second = connectTls({ ...options, ...(session === undefined ? {} : { session }) });
  await once(second, "secureConnect");
  const isReused = second.isSessionReused();
  second.on("error", () => undefined).destroy();
  return isReused;
};

test.each(["TLSv1.2", "TLSv1.3"] as const)(
  "no %s connection resumes an older one, as a usual server lets it",
  (version) =>
    inFolder(async (folder) => {
      const { ca, make } = testAuthority(folder);
      const pair = make();
      const [ours, theirs] = [await liveForTests(pair), await permissive(pair)];
      expect([await isResumed(theirs.port, ca, version), await isResumed(ours.port, ca, version)]).toEqual([
        true,
        false,
      ]);
      theirs.close();
      await ours.close();
    }),
);

test("plain HTTP at the port of TLS is answered nothing", () =>
  inFolder(async (folder) => {
    const { port, close } = await liveForTests(testAuthority(folder).make());
    const socket = connectPlain(port, "127.0.0.1").on("error", () => undefined);
    let answer = "";
    socket.on("data", (bytes: Buffer) => (answer += bytes.toString("latin1")));
    socket.write("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await once(socket, "close");
    expect(answer).not.toMatch(/HTTP|here/);
    await close();
  }));

const serialOf = async (port: number, ca: string): Promise<string> => {
  const hands = await shakeHands(port, { ca });
  if (typeof hands === "string") return hands;
  hands.socket.destroy();
  return hands.serial;
};

test("a new pair is shown to new connections without a restart, and older connections live on", () =>
  inFolder(async (folder) => {
    const { ca, make } = testAuthority(folder);
    const [pair, renewed] = [make({ kind: "rsa" }), make({ kind: "ec" })];
    const { port, time, events, close, watched, notice } = await liveForTests(pair);
    const older = await shakeHands(port, { ca });
    if (typeof older === "string") throw new Error(older);
    replacePair(pair, renewed);
    expect(watched()).toEqual([dirname(pair.certFile)]);
    notice();
    expect(await serialOf(port, ca)).toBe(older.serial);
    time.advance(200);
    const newer = await serialOf(port, ca);
    expect(newer).not.toBe(older.serial);
    expect(events()).toEqual(["tls.certificateLoaded", "tls.certificateReloaded"]);
    older.socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const [answer] = await once(older.socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200/);
    older.socket.destroy();
    await close();
  }));

test("a changed pair is found without any notice of the system", () =>
  inFolder(async (folder) => {
    const { ca, make } = testAuthority(folder);
    const [pair, renewed] = [make(), make()];
    const { port, time, close } = await liveForTests(pair);
    const before = await serialOf(port, ca);
    replacePair(pair, renewed);
    time.advance(LOOK_MS);
    expect(await serialOf(port, ca)).not.toBe(before);
    await close();
  }));

test("the system itself tells of a changed pair", () =>
  inFolder(async (folder) => {
    const { make } = testAuthority(folder);
    const [files, renewed] = [make(), make()];
    const { log, heard, events } = heardLog();
    const quiet = { ...systemTimers, every: () => () => undefined };
    const parts = { clock: systemClock, timers: quiet, watchFolder: systemWatchFolder };
    const live = openCertificate({ ...parts, files, host: null, log });
    replacePair(files, renewed);
    await heard("tls.certificateReloaded");
    expect(events()).toEqual(["tls.certificateLoaded", "tls.certificateReloaded"]);
    live.close();
  }));

test("a broken pair in the files' place keeps the present one, is said once, and a good one after it is taken", () =>
  inFolder(async (folder) => {
    const { ca, make } = testAuthority(folder);
    const [pair, other, renewed] = [make(), make(), make()];
    const { port, time, lines, close } = await liveForTests(pair);
    const before = await serialOf(port, ca);
    const breaks = [
      () => writeFileSync(pair.keyFile, readFileSync(other.keyFile)),
      () => writeFileSync(pair.certFile, "no certificate"),
      () => rmSync(pair.certFile),
      () => replacePair(pair, make({ notAfter: Date.now() - DAY_MS, notBefore: Date.now() - 2 * DAY_MS })),
    ];
    for (const breakIt of breaks) {
      breakIt();
      time.advance(3 * LOOK_MS);
      expect(await serialOf(port, ca)).toBe(before);
    }
    expect(lines.slice(1).map(({ event, facts }) => `${event}: ${String(facts["reason"])}`)).toEqual([
      "tls.certificateKept: the private key is not the one of the certificate",
      'tls.certificateKept: the file of "tls.certFile" must hold a certificate as PEM',
      'tls.certificateKept: the file of "tls.certFile" cannot be opened: it must exist and be readable',
      "tls.certificateKept: the new certificate is not valid now, and the present one is",
    ]);
    replacePair(pair, renewed);
    time.advance(LOOK_MS);
    expect(await serialOf(port, ca)).not.toBe(before);
    await close();
  }));

test("a pair that is not valid yet waits in its files for its time", () =>
  inFolder(async (folder) => {
    const { make } = testAuthority(folder);
    const now = Date.now();
    const time = fakeTime(now);
    const pair = make();
    const early = make({ notBefore: now + DAY_MS, notAfter: now + 20 * DAY_MS });
    const { events, close } = await liveForTests(pair, { time });
    replacePair(pair, early);
    time.advance(DAY_MS - LOOK_MS);
    expect(events().filter((event) => event !== "tls.certificateKept")).toEqual(["tls.certificateLoaded"]);
    time.advance(2 * LOOK_MS);
    expect(events().filter((event) => event !== "tls.certificateKept")).toEqual([
      "tls.certificateLoaded",
      "tls.certificateReloaded",
    ]);
    await close();
  }));

test("an end is warned of once a day from 14 days on, and said when it is there", () =>
  inFolder(async (folder) => {
    const now = Date.now();
    const time = fakeTime(now);
    const pair = testAuthority(folder).make({ notAfter: now + 20 * DAY_MS });
    const { events, close } = await liveForTests(pair, { time });
    const count = (event: string): number => events().filter((one) => one === event).length;
    time.advance(6 * DAY_MS - LOOK_MS * 2);
    expect(count("tls.certificateEnds")).toBe(0);
    time.advance(LOOK_MS * 3);
    expect(count("tls.certificateEnds")).toBe(1);
    time.advance(13 * DAY_MS);
    expect([count("tls.certificateEnds"), count("tls.certificateExpired")]).toEqual([14, 0]);
    time.advance(DAY_MS);
    expect(count("tls.certificateExpired")).toBe(1);
    await close();
  }));

test("a certificate that does not name the host of the public origin is said", () =>
  inFolder(async (folder) => {
    const pair = testAuthority(folder).make({ host: "visits.clinic.example" });
    const other = await liveForTests(pair, { host: "other.clinic.example" });
    expect(other.events()).toEqual(["tls.certificateLoaded", "tls.certificateForAnotherHost"]);
    const right = await liveForTests(pair, { host: "visits.clinic.example" });
    expect(right.events()).toEqual(["tls.certificateLoaded"]);
    await Promise.all([other.close(), right.close()]);
  }));

test(
  "once a certificate expires while the service runs, a client that verifies gets no new connection",
  { timeout: 20_000 },
  () =>
    inFolder(async (folder) => {
      const { ca, make } = testAuthority(folder);
      const pair = make({ notAfter: Date.now() + 3_000 });
      const { port, close } = await liveForTests(pair);
      expect(await agreedOn(port, { ca })).toBe("TLSv1.3 TLS_AES_256_GCM_SHA384");
      const outcomes = new Set<string>();
      while (!outcomes.has("CERT_HAS_EXPIRED")) outcomes.add(await agreedOn(port, { ca }));
      expect([...outcomes]).toEqual(["TLSv1.3 TLS_AES_256_GCM_SHA384", "CERT_HAS_EXPIRED"]);
      expect(await agreedOn(port, { ca })).toBe("CERT_HAS_EXPIRED");
      await close();
    }),
);
