import { RECORD_NAME, readRecord } from "./release-set.ts";
import { releaseFiles } from "./checksums.ts";

/** What a release folder holds, one line for each system, for print; of a folder that was verified. */
export const readRelease = async (folder: string): Promise<readonly string[]> => {
  const names = (await releaseFiles(folder)).filter((name) => RECORD_NAME.test(name));
  const records = await Promise.all(names.map((name) => readRecord(folder, name)));
  return records.map(({ facts, files }) => {
    const { version, platform, arch, channel, sequence, electron } = facts;
    const standIn = electron.isStandIn ? " (stands in)" : "";
    return `Anteroom ${version} for ${platform} ${arch}, ${channel} ${sequence}, Electron ${electron.version}${standIn}: ${files.length} packages.`;
  });
};
