import { RoomServiceClient, TrackSource } from "livekit-server-sdk";
import type { Page } from "playwright/test";
import type { RawClient } from "../pages/frames-raw.ts";
import type { PageSite } from "../parts/pages.ts";
import type { VisitStage } from "./stage.ts";

declare global {
  interface Window {
    raw: RawClient;
  }
}

/** A raw media client in another browser profile, in a document of the clinic's own origin: nothing else is let through the gate. */
export const newRawMedia = async (stage: VisitStage, site: PageSite): Promise<Page> => {
  const page = await stage.newPatient({ bypassCSP: true });
  await page.goto(`${stage.clinic.origin}/no-such-page`);
  const script = await fetch(`${site.url}/frames-raw.js`);
  await page.addScriptTag({ content: await script.text(), type: "module" });
  await page.waitForFunction(() => "raw" in window);
  return page;
};

/** How a try to join with a token ends: "joined", or what the media client was told. */
export const tryToJoin = (page: Page, url: string, token: string): Promise<string> =>
  page.evaluate(
    (one) =>
      window.raw.join(one).then(
        () => "joined",
        (error: unknown) => String(error),
      ),
    { url: url.replace(/^http/, "ws"), token },
  );

/** Notes every media token that a page shows to the gate. */
export const watchTokens = (page: Page): string[] => {
  const tokens: string[] = [];
  page.on("websocket", (socket) => {
    const token = new URL(socket.url()).searchParams.get("access_token");
    if (token !== null) tokens.push(token);
  });
  return tokens;
};

/** What the media server itself says of the newest room. */
export type RoomFacts = {
  /** Who is in it, by random id. */
  people(): Promise<string[]>;
  /** What somebody sends. */
  sources(identity: string): Promise<string[]>;
  /** What somebody may send; null for everything. */
  permitted(identity: string): Promise<string[]>;
};

/** Asks the media server of a clinic past the service. */
export const roomFacts = (stage: VisitStage): RoomFacts => {
  const { url, apiKey, apiSecret } = stage.clinic.media;
  const rooms = new RoomServiceClient(url, apiKey, apiSecret);
  const newest = async (): Promise<string> => {
    const all = await rooms.listRooms();
    return all.toSorted((one, other) => Number(other.creationTimeMs - one.creationTimeMs))[0]?.name ?? "";
  };
  const person = async (identity: string) => {
    const all = await rooms.listParticipants(await newest());
    return all.find((one) => one.identity === identity);
  };
  const words = (sources: readonly TrackSource[]): string[] =>
    sources.map((source) => TrackSource[source] ?? "").toSorted();
  return {
    people: async () => (await rooms.listParticipants(await newest())).map(({ identity }) => identity),
    sources: async (identity) => words((await person(identity))?.tracks.map(({ source }) => source) ?? []),
    permitted: async (identity) => {
      const permission = (await person(identity))?.permission;
      return permission?.canPublish === true ? words(permission.canPublishSources) : [];
    },
  };
};
