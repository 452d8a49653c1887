import { type Algorithm, hashRaw } from "@node-rs/argon2";
import { Secret } from "otpauth";
import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { type Chance } from "../../protocol/ids.ts";
import { PASSWORD_ARGON2, SECRET_BYTES, TOTP_SECRET_BYTES } from "../../protocol/limits.ts";
import { fragmentOf, inviteHashOf } from "../../protocol/link.ts";
import { halvesOf } from "../../protocol/password.ts";
import type { Result } from "../../protocol/result.ts";
import { createClinic, createColleague } from "../../service/account/bootstrap.ts";
import type { AppDeps } from "../../service/app.ts";
import type { AccountRow } from "../../service/store/rows.ts";
import { createVisit, listVisits, renewLink } from "../../service/visit/visits.ts";

/** A sign-in as the terminal shows it: what is secret only at the start that made it. */
export type SignInShown = {
  email: string;
  password: string | null;
  /** For an authenticator, in base32. */
  totpSecret: string | null;
};

/** What the start that made an account shows once. */
type Shown = Pick<SignInShown, "password" | "totpSecret">;

const nothingShown: Shown = { password: null, totpSecret: null };

/** What the terminal shows: the owner's sign-in, a colleague's, and a patient's way in. */
export type TryOut = SignInShown & { colleague: SignInShown; link: string; passcode: string };

const OWNER = { email: "ana.ruiz@riverside.example", displayName: "Dr. Ana Ruiz" };
const COLLEAGUE = { email: "ben.marsh@riverside.example", displayName: "Ben Marsh, LCSW" };
const CLINIC = "Riverside Family Practice";
const LABEL = "J. L., follow-up";
const MINUTE_MS = 60_000;

/** argon2id in @node-rs/argon2's numbering; its enum exists in types only. */
const ARGON2ID: Algorithm.Argon2id = 2;

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw new Error(`the clinic to try things with could not be made: ${result.error.code}`);
};

/** Five groups of five easy letters: 25 of 32 is 125 bits. */
export const newPassword = (chance: Chance): string => {
  const letters = "abcdefghijkmnopqrstuvwxyz2345678";
  const drawn = [...chance(25)].map((byte) => letters[byte % letters.length] ?? "");
  return [0, 5, 10, 15, 20].map((at) => drawn.slice(at, at + 5).join("")).join("-");
};

type Secrets = { auth: string; salt: string; totpSecret: string };

/** The desktop's half of a password and a second factor, as the first run would make them. */
export const secretsOf = async (password: string, chance: Chance): Promise<Secrets> => {
  const salt = chance(16);
  const { memoryKiB, passes, lanes } = PASSWORD_ARGON2;
  const stretched = await hashRaw(password.normalize("NFC"), {
    algorithm: ARGON2ID,
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
    outputLen: 32,
    salt,
  });
  const { auth } = await halvesOf(new Uint8Array(stretched));
  return {
    auth: toBase64Url(auth),
    salt: toBase64Url(salt),
    totpSecret: toBase64Url(chance(TOTP_SECRET_BYTES)),
  };
};

const accountOf = (deps: AppDeps, email: string): Promise<AccountRow | null> =>
  deps.store
    .read(async (reads) => ({ ok: true as const, value: await reads.account.findByEmail(email) }))
    .then(valueOf);

const shownOf = (password: string, { totpSecret }: Secrets): Shown => ({
  password,
  totpSecret: new Secret({ buffer: bytesOf(totpSecret).buffer }).base32,
});

const makeClinic = async (deps: AppDeps): Promise<Shown> => {
  const password = newPassword(deps.chance);
  const secrets = await secretsOf(password, deps.chance);
  valueOf(await createClinic(deps, { name: CLINIC, owner: { ...OWNER, ...secrets } }));
  return shownOf(password, secrets);
};

const makeColleague = async (deps: AppDeps, { clinicId }: AccountRow): Promise<Shown> => {
  const password = newPassword(deps.chance);
  const secrets = await secretsOf(password, deps.chance);
  valueOf(await createColleague(deps, clinicId, { ...COLLEAGUE, ...secrets }));
  return shownOf(password, secrets);
};

/** The invitation to the visit that is due: a new link and passcode for the one there is, or a visit made now. */
const invite = async (
  deps: AppDeps,
  owner: AccountRow,
  origin: string,
): Promise<Pick<TryOut, "link" | "passcode">> => {
  const secret = deps.chance(SECRET_BYTES);
  const inviteHash = await inviteHashOf(secret);
  const { visits } = valueOf(await listVisits(deps, owner));
  const due = visits.find(({ phase, label }) => phase !== "ended" && label === LABEL);
  const { id, passcode } = due
    ? { id: due.id, ...valueOf(await renewLink(deps, owner, { visitId: due.id, inviteHash })) }
    : await makeVisit(deps, owner, inviteHash);
  return { link: `${origin}/join#${fragmentOf({ visitId: id, secret })}`, passcode };
};

const makeVisit = async (deps: AppDeps, owner: AccountRow, inviteHash: string) => {
  const startsAt = Math.floor(deps.clock.now() / MINUTE_MS) * MINUTE_MS;
  const plan = { label: LABEL, kind: "oneToOne" as const, startsAt, minutes: 30, places: 2, inviteHash };
  const made = valueOf(await createVisit(deps, owner, plan));
  return { id: made.visit.id, passcode: made.passcode };
};

/** Sees to a clinic to try things with. This exists in the start script only: a service alone has no account. */
export const ensureTryOut = async (deps: AppDeps, origin: string): Promise<TryOut> => {
  const had = await accountOf(deps, OWNER.email);
  const shown = had === null ? await makeClinic(deps) : nothingShown;
  const owner = had ?? (await accountOf(deps, OWNER.email));
  if (owner === null) throw new Error("the owner that was just made is not there");
  const isColleagueNew = (await accountOf(deps, COLLEAGUE.email)) === null;
  const colleague = {
    email: COLLEAGUE.email,
    ...(isColleagueNew ? await makeColleague(deps, owner) : nothingShown),
  };
  return { email: OWNER.email, ...shown, colleague, ...(await invite(deps, owner, origin)) };
};
