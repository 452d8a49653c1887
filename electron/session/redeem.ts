import {
  type AccountView,
  FactorCode,
  type RecoveryProof,
  StaffName,
  Token,
  TotpCode,
} from "../../protocol/accounts.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer } from "../../protocol/routes.ts";
import type { TotpSetUp } from "../../protocol/ipc-session.ts";
import type { PasswordJudge } from "./password-rules.ts";
import { isStrongEnough } from "./password-strength.ts";
import { makeProofKey } from "./proof-key.ts";
import { type SignInPorts, beginSession } from "./sign-in.ts";
import { authOf, newPassword } from "./stretching.ts";
import { type NewTotp, makeTotp } from "./totp-set-up.ts";

type Look = RouteAnswer<"lookAtStaffInvitation">;
type Open = { token: string; look: Look; totp: NewTotp | null };

/** The one staff invitation that is open on this desktop, in memory. */
export type Redeeming = {
  look: (text: string) => Promise<Result<Look>>;
  prepare: () => Result<TotpSetUp>;
  redeem: (input: RedeemInput) => Promise<Result<{ account: AccountView; recoveryCodes: string[] }>>;
  leave: () => void;
};

/** What the person typed. */
export type RedeemInput = {
  displayName: string;
  password: string;
  code: string;
  proof: { kind: "password"; password: string } | { kind: "code"; code: string } | null;
};

/** What redeeming needs beside signing in. */
export type RedeemPorts = SignInPorts & {
  serverOrigin: string | null;
  judge: PasswordJudge;
};

/** The path of staff invitations at the service; the token stands in the fragment, which no server sees. */
const STAFF_PATH = "/staff";

/** A staff invitation as a link. */
export const staffLinkOf = (origin: string, token: string): string => `${origin}${STAFF_PATH}#${token}`;

/** The token of what was pasted: a link of our own service, or the token alone; null for anything else. */
export const staffTokenOf = (text: string, serverOrigin: string | null): string | null => {
  const trimmed = text.trim();
  const bare = Token.safeParse(trimmed);
  if (bare.success) return bare.data;
  if (serverOrigin === null) return null;
  const start = staffLinkOf(serverOrigin, "");
  const inLink = Token.safeParse(trimmed.startsWith(start) ? trimmed.slice(start.length) : "");
  return inLink.success ? inLink.data : null;
};

const proofOf = async (
  ports: RedeemPorts,
  { parameters }: Look,
  typed: RedeemInput["proof"],
): Promise<Result<RecoveryProof | null>> => {
  if (typed === null) return succeed(null);
  if (typed.kind === "code") {
    const code = FactorCode.safeParse(typed.code);
    return code.success ? succeed({ kind: "code", code: code.data }) : fail("SIGN_IN_FAILED");
  }
  if (parameters === null || !isStrongEnough(parameters)) return fail("VERSION_UNSUPPORTED");
  return succeed({ kind: "password", auth: await authOf(ports.stretch, typed.password, parameters) });
};

const redeemOpen = async (ports: RedeemPorts, open: Open, input: RedeemInput) => {
  const { token, look, totp } = open;
  const name = StaffName.safeParse(input.displayName);
  const code = TotpCode.safeParse(input.code);
  if (!name.success) return fail("NAME_EMPTY");
  if (totp === null || !code.success) return fail("CODE_WRONG");
  const { problem } = ports.judge(input.password, [look.email, look.clinicName, name.data]);
  if (problem !== null) return fail(problem);
  const proof = await proofOf(ports, look, input.proof);
  if (!proof.ok) return proof;
  const credentials = {
    ...(await newPassword(ports, input.password)),
    totpSecret: totp.secret,
    code: code.data,
  };
  const proofKey = await makeProofKey(ports.chance);
  const body = { token, displayName: name.data, credentials, proof: proof.value, limits: ports.limits() };
  const answer = await ports.call("redeemStaffInvitation", body, { key: proofKey, access: null });
  if (!answer.ok) return answer;
  const { signedIn, recoveryCodes } = answer.value;
  const key = await ports.makeKey();
  const account = await beginSession(ports, { answer: signedIn, email: look.email, proofKey, key });
  return account.ok ? succeed({ account: account.value, recoveryCodes }) : account;
};

/** Redeems one staff invitation at a time; what it holds is forgotten with `leave` and with success. */
export const createRedeeming = (ports: RedeemPorts): Redeeming => {
  let open: Open | null = null;
  /** Grows whenever what is open becomes another: an answer of before changes nothing. */
  let turn = 0;
  const close = (): number => {
    open = null;
    turn += 1;
    return turn;
  };
  return {
    async look(text) {
      const own = close();
      const token = staffTokenOf(text, ports.serverOrigin);
      if (token === null) return fail("STAFF_INVITATION_INVALID");
      const look = await ports.call("lookAtStaffInvitation", { token }, null);
      if (look.ok && own === turn) open = { token, look: look.value, totp: null };
      return look;
    },
    prepare() {
      if (open === null) return fail("STAFF_INVITATION_INVALID");
      const totp = open.totp ?? makeTotp(ports.chance, open.look);
      open = { ...open, totp };
      return succeed(totp.shown);
    },
    redeem: (input) =>
      ports.comings(async () => {
        if (open === null) return fail("STAFF_INVITATION_INVALID");
        const own = turn;
        const done = await redeemOpen(ports, open, input);
        if (done.ok && own === turn) close();
        return done;
      }),
    leave: () => void close(),
  };
};
