import { isIPv4, isIPv6 } from "node:net";

const mapped = "::ffff:";

/** The first 56 bits of an IPv6 address, in full. */
const prefixOf6 = (address: string): string => {
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const front = head.split(":").filter((group) => group !== "");
  const back = (tail ?? "").split(":").filter((group) => group !== "");
  const missing = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...back];
  const bits = groups.map((group) => group.padStart(4, "0")).join("");
  return `${bits.slice(0, 14)}/56`;
};

/** The network that an address belongs to, for throttling: /24 of IPv4, /56 of IPv6. */
export const addressPrefix = (address: string): string => {
  const plain = address.toLowerCase().startsWith(mapped) ? address.slice(mapped.length) : address;
  if (isIPv4(plain)) return `${plain.split(".").slice(0, 3).join(".")}.0/24`;
  return isIPv6(plain) ? prefixOf6(plain.toLowerCase()) : "unknown";
};
