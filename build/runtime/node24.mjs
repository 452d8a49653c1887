import { existsSync } from "node:fs";
import { join } from "node:path";
import { Sentence } from "./sentence.mjs";

const PACKAGE_PLATFORMS = { linux: "linux", darwin: "darwin", win32: "win" };

/** Whether this version of Node can run what comes before the packages. */
export const isNewEnough = (version) => {
  const [major, minor] = version.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 19);
};

/** Where the lock file's own Node 24 lies for this platform, from the project's folder. */
export const packagedNode = (platform, arch) =>
  join(
    "node_modules",
    `node-${PACKAGE_PLATFORMS[platform] ?? platform}-${arch}`,
    "bin",
    platform === "win32" ? "node.exe" : "node",
  );

/** The path of a Node 24 or newer: the one from the lock file, else the one that runs now; throws a Sentence. */
export const findNode24 = ({ root, platform, arch, own, ownVersion, exists = existsSync }) => {
  const packaged = join(root, packagedNode(platform, arch));
  if (exists(packaged)) return packaged;
  if (Number(ownVersion.split(".")[0]) >= 24) return own;
  throw new Sentence(
    `No Node 24 comes with the packages for ${platform} on ${arch} and this is Node ${ownVersion}: install Node 24 and run the command again.`,
  );
};
