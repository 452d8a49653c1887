import { TotpCode } from "../../protocol/accounts.ts";
import { fail } from "../../protocol/errors.ts";
import type { Chance } from "../../protocol/ids.ts";
import type { TotpSetUp } from "../../protocol/ipc-session.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RouteAnswer } from "../../protocol/routes.ts";
import type { PasswordJudge } from "./password-rules.ts";
import type { Stretch } from "./password-strength.ts";
import type { CallAsStaff } from "./service.ts";
import type { StaffSession } from "./staff-session.ts";
import { newPassword } from "./stretching.ts";
import { type NewTotp, makeTotp } from "./totp-set-up.ts";

type Nothing = Record<string, never>;

/** The factors of whoever is signed in. A new TOTP exists in memory only until a code proves it. */
export type OwnFactors = {
  read: () => Promise<Result<RouteAnswer<"readFactors">>>;
  prepare: () => Result<TotpSetUp>;
  renewTotp: (code: string) => Promise<Result<Nothing>>;
  renewRecoveryCodes: () => Promise<Result<RouteAnswer<"renewRecoveryCodes">>>;
  changePassword: (password: string) => Promise<Result<Nothing>>;
};

/** What it needs. */
export type OwnFactorPorts = {
  call: CallAsStaff;
  session: StaffSession;
  chance: Chance;
  stretch: Stretch;
  judge: PasswordJudge;
};

/** The own factors over the calls of a signed-in person. */
export const createOwnFactors = (ports: OwnFactorPorts): OwnFactors => {
  const { call, session, chance, judge } = ports;
  let waiting: { sessionId: string; totp: NewTotp } | null = null;
  return {
    read: () => call("readFactors", null),
    prepare() {
      const signedIn = session.read();
      if (signedIn === null) return fail("SESSION_EXPIRED");
      const totp = makeTotp(chance, signedIn.account);
      waiting = { sessionId: signedIn.sessionId, totp };
      return succeed(totp.shown);
    },
    async renewTotp(typed) {
      const code = TotpCode.safeParse(typed);
      const shown = waiting;
      if (shown === null || shown.sessionId !== session.read()?.sessionId || !code.success)
        return fail("CODE_WRONG");
      const done = await call("renewTotp", { totpSecret: shown.totp.secret, code: code.data });
      if (done.ok && waiting === shown) waiting = null;
      return done;
    },
    renewRecoveryCodes: () => call("renewRecoveryCodes", {}),
    async changePassword(password) {
      const signedIn = session.read();
      if (signedIn === null) return fail("SESSION_EXPIRED");
      const { email, displayName, clinicName } = signedIn.account;
      const { problem } = judge(password, [email, displayName, clinicName]);
      if (problem !== null) return fail(problem);
      return call("changePassword", await newPassword(ports, password));
    },
  };
};
