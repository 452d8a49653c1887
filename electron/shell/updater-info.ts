import type { UpdateInfo } from "electron-updater";
import type { Offer } from "../update/ports.ts";

/** electron-updater's form of a verified offer. */
export const infoOf = ({ release, file }: Pick<Offer, "release" | "file">): UpdateInfo => ({
  version: release.version,
  files: [{ url: file.name, sha512: file.sha512, size: file.size }],
  path: file.name,
  sha512: file.sha512,
  releaseDate: "",
});

/** What electron-updater is told where nothing is offered: the version that runs. */
export const nothingNew = (version: string): UpdateInfo => ({
  version,
  files: [],
  path: "",
  sha512: "",
  releaseDate: "",
});
