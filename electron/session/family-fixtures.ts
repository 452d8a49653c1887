import * as z from "zod";
import { toBase64Url } from "../../protocol/base64url.ts";
import { AccountView, type SignInAnswer, type Tokens } from "../../protocol/accounts.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import { SessionId } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2, REFRESH_AGAIN_MS } from "../../protocol/limits.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteName } from "../../protocol/routes.ts";
import { fakeService } from "./fake-service.ts";
import type { CallService, Credential } from "./service.ts";

/** What the service knows of one sign-in. */
export type Family = {
  id: SessionId;
  email: string;
  state: "active" | "needsFactor" | "gone";
  /** PKCS #8 of its key: good enough to know it again. */
  key: string;
  access: readonly string[];
  refresh: string;
  before: string | null;
  refreshedAt: number;
  /** A token came that no honest desktop offers. */
  isReused: boolean;
};

const textOf = (length: number, seed: number): string =>
  toBase64Url(Uint8Array.from({ length }, (_, at) => (seed * 37 + at * (1 + (seed >> 8))) % 256));

const Offered = z.object({ refresh: z.string() });
const Typed = z.object({ auth: z.string() });
const Named = z.object({ email: z.string() });

/** The right password of everybody, and what stretching makes of a password. */
export const PASSWORD = "right horse battery staple";
export const stretchForTests = async (password: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(32).fill(password === PASSWORD ? 1 : 2);

/** Which moment of a call is meant: before the service acts, or after it, when only the answer is under way. */
export type CallMoment = "request" | "answer";

const answerOf = (family: Family, tokens: Tokens): SignInAnswer => ({
  sessionId: family.id,
  account: AccountView.parse({
    id: textOf(16, 9_001),
    clinicId: textOf(16, 9_002),
    clinicName: "Linden Clinic",
    displayName: `Dr ${family.email}`,
    email: family.email,
    role: "member",
  }),
  tokens,
  limits: { idleSeconds: 900, absoluteHours: 12 },
  coverAfterSeconds: 300,
  startedAt: 1,
  ageSeconds: 0,
});

const createFamilies = (clock: { now: () => number }) => {
  const families: Family[] = [];
  let made = 0;
  const text = (length: number): string => textOf(length, (made += 1));

  const turn = (family: Family, isAgain: boolean, cutsOff: boolean): Tokens => {
    const [access, refresh] = [text(32), text(32)];
    if (!isAgain) {
      family.before = family.refresh;
      family.refreshedAt = clock.now();
    }
    family.access = cutsOff ? [access] : [access, ...family.access.slice(0, 1)];
    family.refresh = refresh;
    return { access, accessSeconds: 300, refresh };
  };
  const begin = (email: string, credential: Credential | null): SignInAnswer => {
    const family: Family = {
      id: SessionId.parse(text(16)),
      email,
      state: "active",
      key: credential?.key.pkcs8 ?? "",
      access: [],
      refresh: "",
      before: null,
      refreshedAt: 0,
      isReused: false,
    };
    families.push(family);
    return answerOf(family, turn(family, false, true));
  };
  const offered = (
    body: unknown,
    credential: Credential | null,
  ): { family: Family; isAgain: boolean } | null => {
    const { refresh } = Offered.parse(body);
    const family = families.find((one) => one.refresh === refresh || one.before === refresh);
    if (family === undefined || family.state === "gone") return null;
    const isLate = clock.now() - family.refreshedAt >= REFRESH_AGAIN_MS;
    const isAgain = family.refresh !== refresh;
    if (credential?.key.pkcs8 !== family.key || (isAgain && isLate)) {
      family.state = "gone";
      family.isReused = true;
      return null;
    }
    return { family, isAgain };
  };
  const active = (credential: Credential | null): Result<Family> => {
    const family = families.find(({ access }) => access.includes(credential?.access ?? ""));
    if (family === undefined || family.state === "gone") return fail("SESSION_EXPIRED");
    return family.state === "needsFactor" ? fail("FACTOR_NEEDED") : succeed(family);
  };
  return { families, turn, begin, offered, active };
};

const leaveTo =
  ({ active }: ReturnType<typeof createFamilies>, state: Family["state"]) =>
  (_body: unknown, credential: Credential | null) => {
    const found = active(credential);
    if (!found.ok) return found;
    found.value.state = state;
    return succeed({});
  };

const routesOf = (all: ReturnType<typeof createFamilies>, rightAuth: string) => {
  const isRight = (body: unknown): boolean => Typed.parse(body).auth === rightAuth;
  return fakeService({
    signInParameters: () => succeed({ salt: textOf(16, 9_003), ...PASSWORD_ARGON2 }),
    signIn: (body, credential) =>
      isRight(body) ? succeed(all.begin(Named.parse(body).email, credential)) : fail("SIGN_IN_FAILED"),
    refresh: (body, credential) => {
      const found = all.offered(body, credential);
      if (found === null) return fail("SESSION_EXPIRED");
      if (found.family.state === "needsFactor") return fail("FACTOR_NEEDED");
      return succeed(all.turn(found.family, found.isAgain, false));
    },
    resumeSession: (body, credential) => {
      const found = all.offered(body, credential);
      if (found === null) return fail("SESSION_EXPIRED");
      if (!isRight(body)) return fail("SIGN_IN_FAILED");
      found.family.state = "active";
      return succeed(answerOf(found.family, all.turn(found.family, found.isAgain, true)));
    },
    stepUp: (body, credential) => {
      if (!isRight(body)) return fail("SIGN_IN_FAILED");
      const found = all.active(credential);
      return found.ok ? succeed(all.turn(found.value, false, true)) : found;
    },
    logOff: leaveTo(all, "needsFactor"),
    signOut: leaveTo(all, "gone"),
    report: leaveTo(all, "active"),
  });
};

const createFaults = () => {
  const faults: { name: RouteName; moment: CallMoment; work: () => Promise<boolean> }[] = [];
  return {
    /** Whether every call that was to be held or lost came. */
    isCalm: (): boolean => faults.length === 0,
    meet: async (name: RouteName, moment: CallMoment): Promise<boolean> => {
      const at = faults.findIndex((fault) => fault.name === name && fault.moment === moment);
      const [fault] = at === -1 ? [] : faults.splice(at, 1);
      return fault === undefined ? true : fault.work();
    },
    /** The next call of this route is lost. */
    lose: (name: RouteName, moment: CallMoment = "answer") =>
      void faults.push({ name, moment, work: async () => false }),
    /** The next call of this route stands still until it is let go. */
    hold: (name: RouteName, moment: CallMoment = "request") => {
      const held = Promise.withResolvers<boolean>();
      const reached = Promise.withResolvers<null>();
      const work = (): Promise<boolean> => {
        reached.resolve(null);
        return held.promise;
      };
      faults.push({ name, moment, work });
      return {
        reached: reached.promise,
        letGo: () => held.resolve(true),
        lose: () => held.resolve(false),
      };
    },
  };
};

/** A service that keeps refresh families as the real one does (service/account/session-*.ts), and whose calls a test holds or loses. */
export const familyService = (clock: { now: () => number }, rightAuth: string) => {
  const all = createFamilies(clock);
  const { call: plain, calls } = routesOf(all, rightAuth);
  const { isCalm, lose, hold, meet } = createFaults();
  const call: CallService = async (name, body, credential) => {
    if (!(await meet(name, "request"))) return fail("SERVICE_UNREACHABLE");
    const answer = await plain(name, body, credential);
    return (await meet(name, "answer")) ? answer : fail("SERVICE_UNREACHABLE");
  };
  const names = (): RouteName[] => calls.map(({ name }) => name);
  return { call, calls, families: all.families, names, isCalm, lose, hold };
};

/** What `familyService` makes. */
export type FamilyService = ReturnType<typeof familyService>;

/** Everything that is under way comes to rest, but for what a test holds. */
export const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => void setImmediate(resolve));
};

/** A failure that no family has a part in. */
export const otherFailures: readonly ErrorCode[] = [
  "SERVICE_UNREACHABLE",
  "RATE_LIMITED",
  "STORE_UNAVAILABLE",
  "INTERNAL",
  "VERSION_UNSUPPORTED",
];
