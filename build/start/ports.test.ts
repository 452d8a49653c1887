import { once } from "node:events";
import { createSocket } from "node:dgram";
import { type AddressInfo, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { freePortFrom, freeTcpPort, freeUdpPort, isPortFree } from "./ports.ts";

/** A port of the loopback address that somebody listens on until the test ends. */
const takenPort = async (port = 0): Promise<number> => {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

test("a port that somebody listens on is not free, and one that was only tried is", async () => {
  const free = await freeTcpPort();
  expect([await isPortFree(await takenPort()), await isPortFree(free), await isPortFree(free)]).toEqual([
    false,
    true,
    true,
  ]);
});

test("the first free port above a taken one is found, and none where all are taken", async () => {
  const taken = await takenPort();
  expect(await freePortFrom(taken, 1)).toBeNull();
  const found = await freePortFrom(taken);
  expect(found).toBeGreaterThan(taken);
  expect(found).toBeLessThan(taken + 50);
});

test("ports that the system chose can be listened on", async () => {
  const tcp = await freeTcpPort();
  expect(await takenPort(tcp)).toBe(tcp);
  const udp = await freeUdpPort();
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  socket.bind(udp, "127.0.0.1");
  await once(socket, "listening");
  expect(socket.address().port).toBe(udp);
});
