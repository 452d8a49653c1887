import { type Clinic, type ClinicOptions, startClinic } from "../../build/start/clinic.ts";
import { keepSignIn, keepWayIn, recorder } from "./recording.ts";

/** Starts a clinic whose requests are kept, where the run keeps them. */
export const startRecordedClinic = async (options: ClinicOptions): Promise<Clinic> => {
  const clinic = await startClinic(options);
  recorder?.watch(clinic.service.app.fastify.server);
  keepSignIn(clinic.tryOut);
  keepSignIn(clinic.tryOut.colleague);
  keepWayIn(clinic.tryOut);
  return clinic;
};
