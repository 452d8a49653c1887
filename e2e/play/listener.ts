import { expect } from "playwright/test";
import { AccessToken, RoomServiceClient } from "livekit-server-sdk";
import { servePages } from "../parts/pages.ts";
import type { RawClient } from "../pages/frames-raw.ts";
import type { Act } from "./acts.ts";

declare global {
  interface Window {
    raw: RawClient;
  }
}

/** Somebody with a token that is good at the media server, but without a key and in no roster. */
export const listenUninvited: Act = async ({ patientBrowser }, { livekit }, checks) => {
  const rooms = new RoomServiceClient(livekit.url, livekit.apiKey, livekit.apiSecret);
  const [room] = await rooms.listRooms();
  if (room === undefined)
    return checks.note("an uninvited listener with a valid media token", "no room", false);
  const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { identity: "uninvited", ttl: 60 });
  token.addGrant({ room: room.name, roomJoin: true, canPublish: false, canSubscribe: true });
  const site = await servePages(["frames-raw"]);
  const page = await patientBrowser.newPage();
  try {
    await page.goto(`${site.url}/frames-raw.html`);
    const access = { url: livekit.url.replace(/^http/, "ws"), token: await token.toJwt() };
    await page.evaluate((one) => window.raw.join(one), access);
    await expect
      .poll(() => page.evaluate(() => window.raw.packetsReceived()), { timeout: 15_000 })
      .toBeGreaterThan(200);
    const packets = await page.evaluate(() => window.raw.packetsReceived());
    const decoded = await page.evaluate(() => window.raw.framesDecoded());
    checks.note(
      "an uninvited listener with a valid media token",
      `${packets} packets, ${decoded} frames decoded`,
      decoded === 0,
    );
  } finally {
    await page.close();
    await site.stop();
  }
};
