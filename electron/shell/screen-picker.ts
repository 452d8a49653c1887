import { BrowserWindow, type Session, desktopCapturer } from "electron";
import type { Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { APP_ORIGIN } from "./app-origin.ts";
import { type FoundSource, type ShareChoice, createShareChoice } from "./share-choice.ts";

/** Size of the still pictures in the picker. Pixels. */
const PICTURE = { width: 640, height: 400 };

const find = async (): Promise<FoundSource[]> => {
  const sources = await desktopCapturer.getSources({
    types: ["screen", "window"],
    thumbnailSize: PICTURE,
    fetchWindowIcons: false,
  });
  return sources.map(({ id, name, thumbnail, display_id: displayId }) => ({
    id,
    name,
    picture: thumbnail.toDataURL(),
    displayId,
  }));
};

const ownIds = (): string[] => BrowserWindow.getAllWindows().map((window) => window.getMediaSourceId());

/** The share picker over the system's screens and windows. */
export const systemShareChoice = (clock: Clock): ShareChoice => createShareChoice({ find, ownIds, clock });

const isOwnPage = (frame: { origin: string; parent: object | null } | null): boolean =>
  frame !== null && frame.origin === APP_ORIGIN && frame.parent === null;

/** Gives getDisplayMedia() of our own page exactly the chosen source, once, without sound; refuses everything else. */
export const giveChosenDisplay = (session: Session, choice: ShareChoice, log: Log): void =>
  session.setDisplayMediaRequestHandler((request, callback) => {
    const video = isOwnPage(request.frame) ? choice.take() : null;
    log("info", video === null ? "share.refused" : "share.given");
    callback(video === null ? null : { video });
  });
