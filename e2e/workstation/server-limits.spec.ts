import { type Page, expect, test } from "playwright/test";
import type { SignInAnswer } from "../../protocol/accounts.ts";
import { SessionId, systemChance } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { argon2id } from "../../electron/session/argon2.ts";
import { type ProofKey, makeProofKey } from "../../electron/session/proof-key.ts";
import { authFor } from "../../electron/session/stretching.ts";
import { serviceAt } from "../../electron/shell/service-fetch.ts";
import { standingOf } from "../../service/account/session-state.ts";
import { nextCode } from "../parts/authenticator.ts";
import type { Desktop } from "../parts/electron.ts";
import { signIn } from "../visit/steps.ts";
import { coverOf } from "./covering.ts";
import { type Employee, type Workplace, openWorkplace, pageWith } from "./workplace.ts";

const IDLE_MS = 5_000;
const AROUND_MS = 2_000;

let place: Workplace;
let desktop: Desktop;
let page: Page;

test.beforeAll(async () => {
  place = await openWorkplace();
});
test.afterEach(({}, info) => place.afterEach(info));
test.afterAll(() => place.close());

/** A program that has its person's password and key and minds no limit. */
const openBareClient = async (person: Employee) => {
  const call = serviceAt(place.clinic.origin, fetch);
  const auth = await authFor({ call, stretch: argon2id }, person.email, person.password);
  if (!auth.ok) throw new Error(auth.error.code);
  const key = await makeProofKey(systemChance);
  const limits = { idleSeconds: IDLE_MS / 1_000, absoluteHours: 12 };
  const body = { email: person.email, auth: auth.value, code: nextCode(person.totpSecret), limits };
  const answer = await call("signIn", body, { key, access: null });
  if (!answer.ok) throw new Error(answer.error.code);
  return { call, auth: auth.value, key, limits, answer: answer.value };
};

type Bare = Awaited<ReturnType<typeof openBareClient>>;

const codeOf = (answer: Result<unknown>): string => (answer.ok ? "ok" : answer.error.code);

const list = async ({ call, key }: Bare, { tokens }: Pick<SignInAnswer, "tokens">): Promise<string> =>
  codeOf(await call("listVisits", null, { key, access: tokens.access }));

const refresh = ({ call }: Bare, token: string, key: ProofKey) =>
  call("refresh", { refresh: token }, { key, access: null });

/** What the service takes a session for at this moment, whether it swept or not. */
const standingNow = async (id: SessionId): Promise<string> => {
  const { store, clock } = place.clinic.service.deps;
  const row = await store.read(async (reads) => succeed(await reads.session.find(id)));
  return row.ok && row.value !== null ? standingOf(row.value, clock.steady()) : "over";
};

const familiesOf = ({ answer }: Bare): Record<string, unknown>[] =>
  place.ask("select state from session where id = ?", answer.sessionId);

test("a program that only asks and asks is no presence: the service wants the password on time", async () => {
  const bare = await openBareClient(await place.hire("Dr. Jo Lund"));
  const began = Date.now();
  expect(await list(bare, bare.answer)).toBe("ok");
  await expect
    .poll(() => list(bare, bare.answer), { intervals: [250], timeout: IDLE_MS + AROUND_MS })
    .not.toBe("ok");
  expect(Date.now() - began).toBeGreaterThan(IDLE_MS - AROUND_MS);
  expect(await list(bare, bare.answer)).toBe("FACTOR_NEEDED");
  expect(codeOf(await refresh(bare, bare.answer.tokens.refresh, bare.key))).toBe("FACTOR_NEEDED");
  const { call, auth, key, limits, answer } = bare;
  const body = { refresh: answer.tokens.refresh, auth, limits };
  const back = await call("resumeSession", body, { key, access: null });
  expect(codeOf(back)).toBe("ok");
  expect(await list(bare, bare.answer)).not.toBe("ok");
  if (back.ok) expect(await list(bare, back.value)).toBe("ok");
});

test("five wrong passwords end a session that rests", async () => {
  const bare = await openBareClient(await place.hire("Dr. Kai Moe"));
  const { call, key, limits, answer } = bare;
  const wrong = { refresh: answer.tokens.refresh, auth: Buffer.alloc(32, 7).toString("base64url"), limits };
  const tries: string[] = [];
  for (let at = 0; at < 5; at += 1)
    tries.push(codeOf(await call("resumeSession", wrong, { key, access: null }))); // oxlint-disable-line no-await-in-loop -- one after the other
  expect(new Set(tries)).toEqual(new Set(["SIGN_IN_FAILED"]));
  expect(familiesOf(bare)).toEqual([]);
  expect(await list(bare, answer)).toBe("SESSION_EXPIRED");
});

test("a refresh token from another device's key ends the whole family, and is written down", async () => {
  const bare = await openBareClient(await place.hire("Dr. Lea Norn"));
  expect(familiesOf(bare)).toEqual([{ state: "active" }]);
  const thief = await makeProofKey(systemChance);
  expect(codeOf(await refresh(bare, bare.answer.tokens.refresh, thief))).not.toBe("ok");
  expect(familiesOf(bare)).toEqual([]);
  expect(await list(bare, bare.answer)).toBe("SESSION_EXPIRED");
  expect(codeOf(await refresh(bare, bare.answer.tokens.refresh, bare.key))).not.toBe("ok");
  expect(place.ask("select outcome from audit where action = 'session.reused'")).toHaveLength(1);
});

test("a stolen access token is worth nothing with another key, and harms nobody", async () => {
  const bare = await openBareClient(await place.hire("Dr. Mia Ost"));
  const thief = await makeProofKey(systemChance);
  expect(await list({ ...bare, key: thief }, bare.answer)).not.toBe("ok");
  expect(await list(bare, bare.answer)).toBe("ok");
});

test("a lost answer is asked for again by the same key, an older token ends the family", async () => {
  const bare = await openBareClient(await place.hire("Dr. Nils Pil"));
  const first = bare.answer.tokens.refresh;
  const lost = await refresh(bare, first, bare.key);
  const again = await refresh(bare, first, bare.key);
  expect([codeOf(lost), codeOf(again)]).toEqual(["ok", "ok"]);
  if (!lost.ok || !again.ok) return;
  const next = await refresh(bare, again.value.refresh, bare.key);
  expect(codeOf(next)).toBe("ok");
  expect(codeOf(await refresh(bare, first, bare.key))).not.toBe("ok");
  expect(familiesOf(bare)).toEqual([]);
});

test("a desktop that stood still past its limits is shut out meanwhile, and closed as soon as it goes on", async () => {
  await place.setPolicy({ coverAfterSeconds: 5, logoffAfterSeconds: 6 });
  const person = await place.hire("Dr. Ola Quist");
  desktop = await place.start({ dataFolder: await place.newFolder("still") });
  page = await pageWith(desktop, "Sign in");
  await signIn(page, person);
  const [row] = place.ask("select id from session order by createdAt desc, rowid desc limit 1");
  const standing = () => standingNow(SessionId.parse(row?.["id"]));
  const { pid = -1 } = desktop.app.process();
  process.kill(pid, "SIGSTOP");
  try {
    expect(await standing()).toBe("active");
    await expect.poll(standing, { intervals: [250], timeout: 6_000 + AROUND_MS }).toBe("needsFactor");
  } finally {
    process.kill(pid, "SIGCONT");
  }
  const continued = Date.now();
  const isShut = async (): Promise<boolean> => {
    const ours = desktop.app.windows().filter((one) => !one.isClosed());
    const shown = ours.map((one) =>
      coverOf(one)
        .or(one.getByText(/^Welcome back/))
        .isVisible()
        .catch(() => false),
    );
    return (await Promise.all(shown)).includes(true);
  };
  await expect.poll(isShut, { intervals: [100] }).toBe(true);
  expect(Date.now() - continued).toBeLessThan(2 * AROUND_MS);
});
