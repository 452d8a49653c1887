import { once } from "node:events";
import { connect as connectPlain } from "node:net";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { Problem } from "../protocol/routes.ts";
import { appForTests, askApp, upgradeHeaders } from "./app-fixtures.ts";
import { systemClock } from "./clock.ts";
import { silentLog } from "./log.ts";
import { inFolder } from "./store/testing-store.ts";
import { systemTimers } from "./timers.ts";
import { testAuthority } from "./tls/certificate-fixtures.ts";
import { openCertificate } from "./tls/live-certificate.ts";

/** The whole service over TLS, and what asks it. */
const secureApp = async (folder: string) => {
  const { ca, make } = testAuthority(folder);
  const parts = {
    clock: systemClock,
    timers: systemTimers,
    log: silentLog,
    watchFolder: () => () => undefined,
  };
  const certificate = openCertificate({ ...parts, files: make(), host: "localhost" });
  const running = await appForTests({ certificate });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    askApp({ port: running.port, path, ca, headers });
  const close = async (): Promise<void> => {
    await running.app.close();
    certificate.close();
  };
  return { ...running, ca, ask, close };
};

const codeOf = (body: string): string => Problem.parse(JSON.parse(body)).code;

test("API, sockets and gate are all behind the service's own TLS, with HSTS", () =>
  inFolder(async (folder) => {
    const { ask, knock, close } = await secureApp(folder);
    const health = await ask("/health");
    expect([health.status, health.body]).toEqual([200, '{"status":"ok"}']);
    expect(health.headers["strict-transport-security"]).toBe("max-age=63072000");
    expect((await ask("/v1/signal", upgradeHeaders(await knock()))).status).toBe(101);
    expect((await ask("/v1/signal", upgradeHeaders())).status).toBeGreaterThanOrEqual(400);
    for (const path of ["/rtc?access_token=none", "/rtc/v1?access_token=none"]) {
      const { status, body } = await ask(path, upgradeHeaders());
      expect([status, codeOf(body)]).toEqual([401, "MEDIA_TOKEN_INVALID"]);
    }
    const validated = await ask("/rtc/validate?access_token=none");
    expect([validated.status, codeOf(validated.body)]).toEqual([401, "MEDIA_TOKEN_INVALID"]);
    expect((await ask("/elsewhere", upgradeHeaders())).status).toBe(404);
    await close();
  }));

test("headers over 64 kB are refused over TLS as in the clear", () =>
  inFolder(async (folder) => {
    const { ask, close } = await secureApp(folder);
    expect((await ask("/health", { "x-pad": "x".repeat(60 * 1_024) })).status).toBe(200);
    expect((await ask("/health", { "x-pad": "x".repeat(66 * 1_024) })).status).toBe(400);
    await close();
  }));

test("peers over TLS that never say goodbye, or never shake hands, cannot hold up a stop", () =>
  inFolder(async (folder) => {
    const { app, port, ca, close } = await secureApp(folder);
    const quiet = connect({ host: "127.0.0.1", port, servername: "localhost", ca });
    quiet.on("error", () => undefined);
    await once(quiet, "secureConnect");
    quiet.pause();
    const silent = connectPlain(port, "127.0.0.1").on("error", () => undefined);
    await once(silent, "connect");
    await close();
    expect(app.fastify.server.listening).toBe(false);
    quiet.destroy();
    silent.destroy();
  }));

test("who speaks no TLS, or breaks off in the handshake, is cut off and answered nothing", () =>
  inFolder(async (folder) => {
    const { app, port, ask, close } = await secureApp(folder);
    const openConnections = (): Promise<number> =>
      new Promise((resolve, reject) => {
        app.fastify.server.getConnections((error, count) =>
          error === null ? resolve(count) : reject(error),
        );
      });
    const offers = [
      "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n",
      Buffer.from("16030100", "hex"),
      Buffer.from("160301000501000001ff", "hex"),
      Buffer.alloc(400, 0xff),
    ];
    for (const offer of offers) {
      const socket = connectPlain(port, "127.0.0.1").on("error", () => undefined);
      let answer = "";
      socket.on("data", (bytes: Buffer) => (answer += bytes.toString("latin1")));
      socket.write(offer);
      if (offer.length === 4) socket.end();
      await once(socket, "close");
      expect(answer).not.toContain("HTTP");
    }
    while ((await openConnections()) > 0) await ask("/health");
    expect((await ask("/health")).status).toBe(200);
    await close();
  }));
