/** Longest address that is handed to the browser. Characters. */
const ADDRESS_MAX = 2_000;

/** Whose pages may be opened in the browser: the clinic service and the hosts that an administrator added. */
export type TrustedPlaces = { serverOrigin: string | null; hosts: readonly string[] };

const isPlain = (text: string): boolean => text.length <= ADDRESS_MAX && /^[\u0021-\u007e]+$/.test(text);

const isTrusted = (url: URL, { serverOrigin, hosts }: TrustedPlaces): boolean =>
  url.origin === serverOrigin || (url.port === "" && hosts.includes(url.hostname));

/** The address for the browser, written anew; null for everything that is not https at a trusted place. */
export const externalAddress = (text: string, places: TrustedPlaces): string | null => {
  if (!isPlain(text) || /["'\\<>^`{|}]/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isSafe = url.protocol === "https:" && url.username === "" && url.password === "";
  return isSafe && isTrusted(url, places) ? url.href : null;
};
