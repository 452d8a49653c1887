import { argon2Sync, hkdfSync } from "node:crypto";
import { expect, test } from "playwright/test";
import { PASSWORD_ARGON2 } from "../../protocol/limits.ts";
import { succeed } from "../../protocol/result.ts";
import { type Desktop, launchDesktop } from "../parts/electron.ts";
import { type BareApp, makeBareApp } from "./bare-app.ts";
import { invoke, read, signInAtStub } from "./page-calls.ts";
import { ACCOUNT, SALT, stubService } from "./stub-service.ts";

const PASSWORD = "Fünfzehn-Zeichen-und-mehr";

let bare: BareApp;
let desktop: Desktop;
let clinic: Awaited<ReturnType<typeof stubService>>;

test.beforeAll(async () => {
  bare = await makeBareApp();
  clinic = await stubService();
  desktop = await launchDesktop({ dist: bare.dist, serverOrigin: clinic.origin });
});
test.afterAll(async () => {
  await desktop.close();
  await clinic.close();
  await bare.remove();
});

const authOf = (password: string): string => {
  const stretched = argon2Sync("argon2id", {
    message: password.normalize("NFC"),
    nonce: SALT,
    memory: PASSWORD_ARGON2.memoryKiB,
    passes: PASSWORD_ARGON2.passes,
    parallelism: PASSWORD_ARGON2.lanes,
    tagLength: 32,
  });
  return Buffer.from(hkdfSync("sha256", stretched, "", "anteroom/1/auth", 32)).toString("base64url");
};
const signIn = (): Promise<unknown> =>
  invoke(desktop.page, "session.signIn", {
    email: "Doctor@Clinic.example",
    password: PASSWORD.normalize("NFD"),
    code: "123 456",
  });

const active = { session: { state: "active", account: ACCOUNT } };
const signedOut = { state: "signedOut", reason: "revoked", returning: null };

test("signing in sends what argon2id and HKDF make of the password, and nothing else of it", async () => {
  await read(
    desktop.page,
    "window.heard = []; window.anteroom.on('session.changed', (one) => window.heard.push(one)); 0",
  );
  expect(await signIn()).toEqual(succeed(ACCOUNT));
  const sent = clinic.bodies.map((body) => JSON.parse(body || "null"));
  expect(sent.slice(0, 2)).toEqual([
    { email: "doctor@clinic.example" },
    {
      email: "doctor@clinic.example",
      auth: authOf(PASSWORD),
      code: "123456",
      limits: { idleSeconds: 900, absoluteHours: 12 },
    },
  ]);
  // what the audit should know of a desktop without a keyring, and nothing else
  await expect.poll(() => clinic.bodies.slice(2)).toEqual([JSON.stringify({ kind: "vaultAbsent" })]);
  expect(await read(desktop.page, "window.heard")).toEqual([active]);
});

test("neither token nor password is in the page, the log or the command line", async () => {
  const token = Buffer.alloc(32, 5).toString("base64url");
  const seen = await read(desktop.page, "JSON.stringify([window.heard, location.href, document.cookie])");
  const words = await desktop.app.evaluate(() => process.argv.join(" "));
  for (const place of [String(seen), desktop.log(), words]) {
    expect(place).not.toContain(token);
    expect(place).not.toContain(PASSWORD);
    expect(place).not.toContain(clinic.origin.replace("http://", "GET "));
  }
});

test("the public signing key is told and nothing of the private one", async () => {
  expect(await invoke(desktop.page, "keys.read")).toEqual(
    succeed({ signingKey: expect.stringMatching(/^[\w-]{87}$/) }),
  );
});

test("a session that the service calls expired ends here, and its page and process with it", async () => {
  const old = desktop.page;
  const rebuilt = desktop.app.waitForEvent("window");
  await old.evaluate("void window.anteroom.invoke('visits.list', {})");
  const page = await rebuilt;
  await expect.poll(() => old.isClosed()).toBe(true);
  await page.waitForLoadState();
  expect(await invoke(page, "session.read")).toEqual(succeed(signedOut));
});

test("quitting signs out at the service where no vault keeps the sign-in", async () => {
  const [page] = desktop.app.windows();
  if (page === undefined) throw new Error("no window");
  expect(await signInAtStub(page)).toEqual(succeed(ACCOUNT));
  await expect.poll(() => clinic.seen.at(-1)).toBe("POST /v1/desktop/report");
  const before = clinic.seen.length;
  const ended = new Promise((resolve) => desktop.app.process().once("exit", resolve));
  await desktop.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  await ended;
  expect(clinic.seen.slice(before)).toEqual(["POST /v1/sign-out"]);
});
