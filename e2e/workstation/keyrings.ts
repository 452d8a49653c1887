import type { DesktopSession } from "../vault/message-bus.ts";

const LOGIN = "/org/freedesktop/secrets/collection/login";

/** The entries of the session's keyring, as the Secret Service lists them. */
export const itemsIn = async ({ ask }: DesktopSession): Promise<string[]> => {
  const words = ["string:org.freedesktop.Secret.Collection", "string:Items"];
  const printed = await ask(LOGIN, "org.freedesktop.DBus.Properties.Get", ...words);
  if (printed === null) throw new Error("the keyring does not answer");
  return printed.match(/\/org\/freedesktop\/secrets\/collection\/login\/\d+/g) ?? [];
};

/** The session's environment on the display of the tests. */
export const onScreen = ({ env }: DesktopSession): Record<string, string> => {
  const all = { ...env, DISPLAY: process.env["DISPLAY"], XAUTHORITY: process.env["XAUTHORITY"] };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};
