import { bytesOf, toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type AccountView, type SignInParameters } from "../../protocol/accounts.ts";
import { routes } from "../../protocol/routes.ts";
import type { DeviceKey } from "./device-key.ts";
import { halvesOf } from "../../protocol/password.ts";
import { type Stretch, isStrongEnough } from "./password-strength.ts";
import type { CallService } from "./service.ts";
import type { StaffSession } from "./staff-session.ts";

/** What signing in needs. */
export type SignInPorts = {
  call: CallService;
  session: StaffSession;
  stretch: Stretch;
  makeKey: () => Promise<DeviceKey>;
};

const authOf = async (
  stretch: Stretch,
  password: string,
  { salt, ...costs }: SignInParameters,
): Promise<string> => {
  const halves = await halvesOf(await stretch(password, { ...costs, salt: bytesOf(salt) }));
  halves.wrap.fill(0); // nothing to unwrap before the account key exists
  return toBase64Url(halves.auth);
};

/** Signs out at the service and here; what the service answers does not matter. */
export const signOut = async ({ call, session }: Pick<SignInPorts, "call" | "session">): Promise<void> => {
  const signedIn = session.read();
  if (signedIn === null) return;
  session.end(signedIn.token);
  await call("signOut", {}, signedIn.token);
};

/** Signs in: the password is stretched here and only its `auth` half leaves; a session that was there ends. */
export const signIn = async (
  ports: SignInPorts,
  input: { email: string; password: string },
): Promise<Result<AccountView>> => {
  const asked = routes.signInParameters.body.safeParse({ email: input.email });
  if (!asked.success) return fail("SIGN_IN_FAILED");
  const parameters = await ports.call("signInParameters", asked.data, null);
  if (!parameters.ok) return parameters;
  if (!isStrongEnough(parameters.value)) return fail("VERSION_UNSUPPORTED");
  const auth = await authOf(ports.stretch, input.password, parameters.value);
  const answer = await ports.call("signIn", { ...asked.data, auth }, null);
  if (!answer.ok) return answer;
  await signOut(ports);
  ports.session.begin({ ...answer.value, key: await ports.makeKey() });
  return succeed(answer.value.account);
};
