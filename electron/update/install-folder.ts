import { lstat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { systemCodeOf } from "./disk.ts";

/** What is known of a file or a folder, by its own name and not by what a link leads to. */
export type Place = {
  readonly kind: "folder" | "file" | "other";
  readonly uid: number;
  readonly mode: number;
};

const ROOT_UID = 0;
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

const isOwned = ({ uid }: Place, ownUid: number): boolean => uid === ownUid || uid === ROOT_UID;
const isShared = ({ mode }: Place): boolean => (mode & WRITABLE_BY_OTHERS) !== 0;

/** In a shared folder with the sticky bit nobody moves another one's file away. */
const isSafeFolder = (place: Place, ownUid: number): boolean =>
  place.kind === "folder" && isOwned(place, ownUid) && (!isShared(place) || (place.mode & STICKY) !== 0);

/** Whether nobody but `ownUid` and the administrator can put something else in the place of what lies at the end of these folders, `/` first. */
export const areSafeFolders = (folders: readonly Place[], ownUid: number): boolean =>
  folders.length > 0 && folders.every((folder) => isSafeFolder(folder, ownUid));

/** Whether nobody but `ownUid` and the administrator can write this file. */
export const isSafeFile = (file: Place, ownUid: number): boolean =>
  file.kind === "file" && isOwned(file, ownUid) && !isShared(file);

/** A path and all folders above it, `/` first. */
export const pathsTo = (path: string): readonly string[] => {
  const above = dirname(path);
  return above === path ? [path] : [...pathsTo(above), path];
};

const placeAt = async (path: string): Promise<Place> => {
  const found = await lstat(path);
  const kind = found.isDirectory() ? "folder" : found.isFile() ? "file" : "other";
  return { kind, uid: found.uid, mode: found.mode };
};

const judge = async (path: string, isSafe: (places: readonly Place[]) => boolean): Promise<Result<null>> => {
  try {
    // a path with a step back or a link in it does not say where it leads
    const places = path === resolve(path) ? await Promise.all(pathsTo(path).map(placeAt)) : [];
    return isSafe(places) ? succeed(null) : fail("UPDATE_FOLDER_UNSAFE");
  } catch (error) {
    if (systemCodeOf(error) === "") throw error;
    return fail("UPDATE_FOLDER_UNSAFE");
  }
};

/** Whether the AppImage at this absolute path may be replaced: itself and every folder above it; else UPDATE_FOLDER_UNSAFE. */
export const checkAppImagePlace = (path: string, ownUid: number): Promise<Result<null>> =>
  judge(path, (places) => {
    const file = places.at(-1);
    return file !== undefined && isSafeFile(file, ownUid) && areSafeFolders(places.slice(0, -1), ownUid);
  });

/** Whether a program may be installed into this folder: itself and every folder above it; else UPDATE_FOLDER_UNSAFE. */
export const checkProgramFolder = (path: string, ownUid: number): Promise<Result<null>> =>
  judge(path, (places) => areSafeFolders(places, ownUid));
