import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../build/runtime/provision.ts";
import { type Clinic, startClinic } from "../../build/start/clinic.ts";
import { liveKitProgram } from "../../e2e/parts/livekit.ts";

/** A clinic with the real guest page, in a folder of its own; `close` ends it and removes what it wrote. */
export const openClinic = async (): Promise<Clinic> => {
  const folder = await mkdtemp(join(tmpdir(), "anteroom-bench-"));
  const clinic = await startClinic({
    livekit: liveKitProgram(),
    port: null,
    dataFolder: join(folder, "clinic"),
    guestFolder: join(ROOT, "dist", "guest"),
  });
  return {
    ...clinic,
    close: async () => {
      await clinic.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
