/** Words of the clinician's screens outside a visit. */
export const desktop = {
  appName: "Anteroom",
} as const;
