import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import { succeed } from "../protocol/result.ts";
import { record } from "./audit/log.ts";
import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import type { Store } from "./store/store.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** Rows that those who go around the proxy may cause, so that they cannot fill the audit log. */
const ROWS_BURST = 60;
const ROWS_PER_SECOND = 1;

/** Who may speak to the service where a proxy stands in front: the proxy alone, and only of what reached it over TLS. */
export type ProxyDoor = {
  lets(request: IncomingMessage): boolean;
  /** Writes down that a socket was refused; requests are written down like every other refusal. */
  refused(): Promise<void>;
};

const familyOf = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");

const trustedOf = (networks: readonly string[]): BlockList => {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    if (bits === undefined) trusted.addAddress(address, familyOf(address));
    else trusted.addSubnet(address, Number(bits), familyOf(address));
  }
  return trusted;
};

/** Addresses of IPv4 as a socket of IPv6 shows them, and zones of links, are taken for what they are. */
const plainAddress = (address: string): string =>
  address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");

/** A door for this configuration; without a proxy it lets everybody. */
export const createProxyDoor = ({
  config: { publicOrigin, trustProxy },
  store,
  clock,
  log,
}: {
  config: Pick<Config, "publicOrigin" | "trustProxy">;
  store: Store;
  clock: Clock;
  log: Log;
}): ProxyDoor => {
  const trusted = trustedOf(trustProxy);
  const isPublic = publicOrigin.startsWith("https:");
  const bucket = createTokenBucket(clock, ROWS_BURST, ROWS_PER_SECOND);
  return {
    lets({ socket, headers }) {
      if (trustProxy.length === 0) return true;
      const address = plainAddress(socket.remoteAddress ?? "");
      if (address === "" || !trusted.check(address, familyOf(address))) return false;
      return !isPublic || headers["x-forwarded-proto"] === "https";
    },
    async refused() {
      if (!bucket.take()) return;
      log.warn("socket.aroundProxy");
      const written = await store.transaction(async (tx) => {
        await record(tx, { action: "socket.refused", outcome: "FORBIDDEN", recorded: clock.now() });
        return succeed(null);
      });
      if (!written.ok) log.error("refusal not written down", { code: "FORBIDDEN" });
    },
  };
};
